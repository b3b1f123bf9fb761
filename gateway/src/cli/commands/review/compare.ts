/** A run of pieces that both texts have, or only one of them. */
export interface Run {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** So many pieces of each text are compared one by one; of longer ones the rest is one piece. */
const mostPieces = 600;

const piecesOf = (text: string, split: RegExp): readonly string[] => {
  const pieces = text.match(split) ?? [];
  if (pieces.length <= mostPieces) return pieces;
  return [...pieces.slice(0, mostPieces), pieces.slice(mostPieces).join('')];
};

/** The length of the longest common row of pieces from each place on. */
const commonFrom = (a: readonly string[], b: readonly string[]): readonly Uint16Array[] => {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row, below] = [rows[i], rows[i + 1]];
    if (row === undefined || below === undefined) continue;
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? 1 + (below[j + 1] ?? 0) : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
};

/** What stays between two changes, and is so short that it says nothing, counts as changed. */
const shortest = 3;

/** Between what stays first all that is gone, then all that is new. */
const gathered = (runs: readonly Run[]): readonly Run[] => {
  const all: Run[] = [];
  let [gone, fresh] = ['', ''];
  const flush = (): void => {
    if (gone !== '') all.push({ kind: 'gone', text: gone });
    if (fresh !== '') all.push({ kind: 'new', text: fresh });
    [gone, fresh] = ['', ''];
  };
  for (const [at, { kind, text }] of runs.entries()) {
    const isShort = kind === 'same' && text.length <= shortest && gone + fresh !== '' && at < runs.length - 1;
    if (kind === 'same' && !isShort) {
      flush();
      all.push({ kind, text });
    }
    if (kind === 'gone' || isShort) gone += text;
    if (kind === 'new' || isShort) fresh += text;
  }
  flush();
  return all;
};

const joined = (runs: readonly Run[]): readonly Run[] =>
  runs.reduce<Run[]>((all, run) => {
    const last = all.at(-1);
    if (last?.kind === run.kind) all[all.length - 1] = { kind: run.kind, text: last.text + run.text };
    else all.push(run);
    return all;
  }, []);

const compare = (before: string, after: string, split: RegExp): readonly Run[] => {
  const [a, b] = [piecesOf(before, split), piecesOf(after, split)];
  const rows = commonFrom(a, b);
  const runs: Run[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      runs.push({ kind: 'same', text: left });
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || (rows[i + 1]?.[j] ?? 0) >= (rows[i]?.[j + 1] ?? 0))) {
      runs.push({ kind: 'gone', text: left });
      i += 1;
    } else {
      runs.push({ kind: 'new', text: right ?? '' });
      j += 1;
    }
  }
  return joined(runs);
};

/** What two texts have in common, word by word. */
export const compareWords = (before: string, after: string): readonly Run[] =>
  gathered(compare(before, after, /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu));

/** What two texts have in common, line by line. */
export const compareLines = (before: string, after: string): readonly Run[] =>
  compare(before, after, /[^\n]*\n|[^\n]+/g);
