import type { Change } from './difference.ts';

/** A line of a difference, or how many that did not change stand here. */
export type Folded = Change | { readonly kind: 'folded'; readonly count: number };

const around = 3;

/** A difference in which long stretches without change are only counted. */
export const foldedOf = (changes: readonly Change[]): readonly Folded[] => {
  const isNear = changes.map((_, place) =>
    changes.slice(Math.max(0, place - around), place + around + 1).some(({ kind }) => kind !== 'same'),
  );
  const folded: Folded[] = [];
  for (const [place, change] of changes.entries()) {
    const last = folded.at(-1);
    if (isNear[place] === true) folded.push(change);
    else if (last?.kind === 'folded') folded[folded.length - 1] = { kind: 'folded', count: last.count + 1 };
    else folded.push({ kind: 'folded', count: 1 });
  }
  return folded;
};
