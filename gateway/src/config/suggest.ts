/** How many letters must be added, dropped, changed or swapped with their neighbour to turn `a` into `b`. */
export const distance = (a: string, b: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const changed = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const bySwap = swapped ? (beforeLast[column - 2] ?? Number.POSITIVE_INFINITY) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(changed, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, bySwap));
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
};

// `maxFileSize`, `max-file-size` and `max_file_size` are the same word to a person.
const folded = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, '');

/** The candidate that was most likely meant, if one is near: at most one slip in three letters. */
export const closest = (word: string, candidates: readonly string[]): string | undefined => {
  if (word.length > 64) return undefined;
  const mine = folded(word);
  const near = candidates.flatMap((candidate) => {
    const other = folded(candidate);
    const most = Math.max(1, Math.floor(candidate.length / 3));
    // Cheaper than counting: as many letters must at least be added or dropped.
    const slips = Math.abs(mine.length - other.length) > most ? Number.POSITIVE_INFINITY : distance(mine, other);
    return slips <= most ? [{ candidate, slips }] : [];
  });
  return near.toSorted((a, b) => a.slips - b.slips)[0]?.candidate;
};
