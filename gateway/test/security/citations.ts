/** A test that says which threats it proves a defence against. */
export interface Citation {
  readonly id: string;
  /** Whether the test runs: one that is skipped or only planned proves nothing. */
  readonly runs: boolean;
}

const citation = /\$\{\s*proves\(([^)]*)\)\s*\}/g;
const opening = /(?<![.\w])(?:test|it|describe)((?:\.\w+)*)\s*\(/g;
const comment = /^\s*(?:\/\/|\/?\*).*$/gm;

/** Every threat that the titles in a test file cite, by `${proves('T-07')}`; what stands in comments does not count. */
export const citationsIn = (source: string): readonly Citation[] => {
  const code = source.replaceAll(comment, '');
  const openings = [...code.matchAll(opening)];
  return [...code.matchAll(citation)].flatMap((found) => {
    const [, modifiers = ''] = openings.findLast(({ index }) => index < found.index) ?? [];
    const runs = !/\.(?:skip|todo|fails)\b/.test(modifiers);
    return [...(found[1] ?? '').matchAll(/'([^']+)'/g)].map(([, id = '']) => ({ id, runs }));
  });
};
