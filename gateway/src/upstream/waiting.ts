/** What waits, each under a number of its own. */
export interface Waiting<T> {
  /** Numbers ascend from 1 and are never used twice. */
  add(value: T): number;
  get(id: number): T | undefined;
  take(id: number): T | undefined;
  takeAll(): readonly T[];
  /** In the order of their numbers. */
  all(): readonly T[];
  readonly size: number;
}

/**
 * A ring, not a Map: a Map that entries enter and leave all the time leaves its outgrown tables behind, and each keeps
 * the last entries it had, and all that they refer to, alive until old objects are collected.
 */
export const createWaiting = <T>(): Waiting<T> => {
  let ids: number[] = Array.from({ length: 64 }, () => 0);
  let values: (T | undefined)[] = Array.from({ length: 64 }, () => undefined);
  let last = 0;
  let size = 0;

  const placeOf = (id: number): number => id % ids.length;

  const grow = (): void => {
    const [oldIds, oldValues] = [ids, values];
    ids = Array.from({ length: 2 * oldIds.length }, () => 0);
    values = Array.from({ length: 2 * oldIds.length }, () => undefined);
    for (const [at, id] of oldIds.entries()) {
      if (id === 0) continue;
      ids[placeOf(id)] = id;
      values[placeOf(id)] = oldValues[at];
    }
  };

  const take = (id: number): T | undefined => {
    const place = placeOf(id);
    // Also refuses what is no number of ours: fractions, zero, negative and huge numbers.
    if (id === 0 || ids[place] !== id) return undefined;
    const value = values[place];
    ids[place] = 0;
    values[place] = undefined;
    size -= 1;
    return value;
  };

  const inOrder = (): readonly number[] => ids.filter((id) => id !== 0).toSorted((left, right) => left - right);

  return {
    add(value) {
      if (2 * size >= ids.length) grow();
      do last += 1;
      while (ids[placeOf(last)] !== 0);
      ids[placeOf(last)] = last;
      values[placeOf(last)] = value;
      size += 1;
      return last;
    },
    get: (id) => (id !== 0 && ids[placeOf(id)] === id ? values[placeOf(id)] : undefined),
    take,
    takeAll: () => inOrder().flatMap((id) => take(id) ?? []),
    all: () => inOrder().flatMap((id) => values[placeOf(id)] ?? []),
    get size() {
      return size;
    },
  };
};
