/** A piece of two texts compared: in both, only in the former, or only in the new one. */
export interface Change {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

// What is larger is shown as taken out and put in whole: nobody reads a difference of that size word by word.
const mostCells = 4_000_000;

const lengths = (former: readonly string[], current: readonly string[]): readonly Uint32Array[] => {
  const table = Array.from({ length: former.length + 1 }, () => new Uint32Array(current.length + 1));
  for (let row = former.length - 1; row >= 0; row -= 1)
    for (let column = current.length - 1; column >= 0; column -= 1) {
      const below = table[row + 1];
      const here = table[row];
      if (below === undefined || here === undefined) continue;
      here[column] =
        former[row] === current[column]
          ? (below[column + 1] ?? 0) + 1
          : Math.max(below[column] ?? 0, here[column + 1] ?? 0);
    }
  return table;
};

const whole = (former: readonly string[], current: readonly string[]): readonly Change[] => [
  ...former.map((text) => ({ kind: 'removed', text }) as const),
  ...current.map((text) => ({ kind: 'added', text }) as const),
];

/** Two lists of pieces compared by their longest common part. */
export const differenceOf = (former: readonly string[], current: readonly string[]): readonly Change[] => {
  let head = 0;
  while (head < former.length && head < current.length && former[head] === current[head]) head += 1;
  let tail = 0;
  while (tail < former.length - head && tail < current.length - head && former.at(-1 - tail) === current.at(-1 - tail))
    tail += 1;
  const same = (texts: readonly string[]) => texts.map((text) => ({ kind: 'same', text }) as const);
  const [a, b] = [former.slice(head, former.length - tail), current.slice(head, current.length - tail)];
  return [
    ...same(current.slice(0, head)),
    ...(a.length * b.length > mostCells ? whole(a, b) : middle(a, b)),
    ...same(current.slice(current.length - tail)),
  ];
};

const middle = (former: readonly string[], current: readonly string[]): readonly Change[] => {
  const table = lengths(former, current);
  const changes: Change[] = [];
  let [row, column] = [0, 0];
  while (row < former.length || column < current.length) {
    const [old, fresh] = [former[row], current[column]];
    if (old !== undefined && old === fresh) {
      changes.push({ kind: 'same', text: old });
      row += 1;
      column += 1;
    } else if (
      fresh === undefined ||
      (old !== undefined && (table[row + 1]?.[column] ?? 0) >= (table[row]?.[column + 1] ?? 0))
    ) {
      changes.push({ kind: 'removed', text: old ?? '' });
      row += 1;
    } else {
      changes.push({ kind: 'added', text: fresh });
      column += 1;
    }
  }
  return changes;
};

/** A text in its lines. */
export const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

/** A text in its words, with what stands between them. */
export const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
