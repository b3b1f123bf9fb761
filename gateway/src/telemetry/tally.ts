/** Counts what happens, and tells of it seldom. */
export interface Tally {
  add(): void;
  /** Tells what was not told yet; nothing is counted any more. */
  close(): void;
}

/**
 * Tells of the first at once, and of what follows at most once in `everyMs`, by its number: a flood of it must neither
 * hide other lines nor fill a disk.
 */
export const createTally = (tell: (count: number) => void, everyMs = 60_000): Tally => {
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const flush = (): void => {
    const told = count;
    count = 0;
    timer = undefined;
    if (told === 0) return;
    tell(told);
    if (closed) return;
    timer = setTimeout(flush, everyMs);
    timer.unref();
  };

  return {
    add() {
      if (closed) return;
      count += 1;
      if (timer === undefined) flush();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      flush();
    },
  };
};
