/** What stands for the folders of one run in the pages. */
export type Stands = Readonly<Record<string, string>>;

const timed: readonly (readonly [RegExp, string])[] = [
  [/undo-[0-9a-z]{9}-[0-9a-f]{8}/g, 'undo-0mws84cpq-3f9a2c71'],
  [/q-[0-9a-f]{8}/g, 'q-3f9a2c71'],
  [/\b0[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-f]{8}\b/g, '0mws83kfc-0001-a7bc843f'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '2026-11-27T21:04:00Z'],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/g, '2026-11-27 21:04:00'],
  [/\b\d\d:\d\d:\d\d\b(?!Z)/g, '21:04:00'],
  [/\ba-[0-9a-f]{8}\b/g, 'a-bdf6b708'],
  [/\bg-[0-9a-f]{8}\b/g, 'g-4027fd64'],
  [/\bh-[0-9a-f]{8}\b/g, 'h-5b0e61d4'],
  [/\bsha256:[0-9a-f]{64}\b/g, 'sha256:9b1d…'],
  [/\b127\.0\.0\.1:\d{4,5}\b/g, '127.0.0.1:8080'],
  [/\b\d+(\.\d+)? ms\b/g, '12 ms'],
];

/** What commits are called in the pages, in the order in which they appear. */
const commits = ['1f0c9e2', '8a4d6b3', 'c25e071', '60b9fd8', 'e94a3f1', '37d81ac', 'b5f6204', '9e0c7d5'];

/** Takes out of a text what is of one run and one machine: folders, ids, times, ports, digests. */
export const plainBy = (stands: Stands) => {
  // The longest first: one folder may lie in another.
  const folders = Object.entries(stands).toSorted(([a], [b]) => b.length - a.length);
  const seen = new Map<string, string>();
  const commit = (found: string): string => {
    const short = found.slice(0, 7);
    const stand = seen.get(short) ?? commits[seen.size] ?? '0000000';
    seen.set(short, stand);
    return stand;
  };
  return (text: string): string => {
    const placed = folders.reduce((said, [folder, stand]) => said.replaceAll(folder, stand), text);
    const named = placed.replaceAll(/\b([0-9a-f]{40}|[0-9a-f]{7})\b/g, commit);
    return timed.reduce((said, [what, stand]) => said.replaceAll(what, stand), named);
  };
};
