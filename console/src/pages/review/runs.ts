import type { Change } from '../../ui/difference.ts';

/** A piece of a text that is shown; a mark is where a finding stands, by its number. */
export type Run = Change | { readonly kind: 'mark'; readonly number: number };

/** A place in a text that a finding speaks of: UTF-16 units before it. */
export interface Mark {
  readonly at: number;
  readonly number: number;
}

/** Changes in which neighbours of one kind are one. */
export const joined = (changes: readonly Change[]): readonly Change[] => {
  const all: Change[] = [];
  for (const { kind, text } of changes) {
    const last = all.at(-1);
    if (last?.kind === kind) all[all.length - 1] = { kind, text: last.text + text };
    else all.push({ kind, text });
  }
  return all;
};

/** A text, given in its pieces, with marks at their places; those beyond its end stand there. */
export const marked = (pieces: readonly Change[], marks: readonly Mark[]): readonly Run[] => {
  const waiting = marks.toSorted((a, b) => a.at - b.at);
  const runs: Run[] = [];
  let passed = 0;
  for (const { kind, text } of pieces) {
    let from = 0;
    for (let next = waiting[0]; next !== undefined && next.at < passed + text.length; next = waiting[0]) {
      const to = Math.max(0, next.at - passed);
      if (to > from) runs.push({ kind, text: text.slice(from, to) });
      runs.push({ kind: 'mark', number: next.number });
      from = Math.max(from, to);
      waiting.shift();
    }
    if (from < text.length) runs.push({ kind, text: text.slice(from) });
    passed += text.length;
  }
  return [...runs, ...waiting.map(({ number }): Run => ({ kind: 'mark', number }))];
};
