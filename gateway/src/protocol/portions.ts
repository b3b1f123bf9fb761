/** Hands bytes on some lines at a time. */
export interface Portions {
  push(chunk: Uint8Array): void;
  /** Hands on now what waits. */
  flush(): void;
}

const lineFeed = 10;

/** Where the first `lines` lines of the chunk end; its length when it has no more than that. */
const endOf = (chunk: Uint8Array, lines: number): number => {
  let end = 0;
  for (let seen = 0; seen < lines; seen += 1) {
    const at = chunk.indexOf(lineFeed, end);
    if (at === -1) return chunk.length;
    end = at + 1;
  }
  return end;
};

/**
 * Hands on a chunk of many lines in portions, one a turn of the event loop. All of them at once would leave as one write:
 * then whoever reads it would have nothing to do until all are handled, and would be waited for after that. Of what
 * waits there is never more than one chunk. `later` runs what it is given in the next turn; `hand` is told whether what it
 * gets is one whole line, as most chunks are.
 */
export const createPortions = (
  hand: (part: Uint8Array, isOneLine: boolean) => void,
  later: (next: () => void) => void,
  lines = 16,
): Portions => {
  let rest: Uint8Array | undefined;

  const next = (): void => {
    if (rest === undefined) return;
    const chunk = rest;
    const isOneLine = chunk.indexOf(lineFeed) === chunk.length - 1;
    const end = isOneLine ? chunk.length : endOf(chunk, lines);
    rest = end < chunk.length ? chunk.subarray(end) : undefined;
    if (rest !== undefined) later(next);
    hand(end < chunk.length ? chunk.subarray(0, end) : chunk, isOneLine);
  };

  const flush = (): void => {
    const chunk = rest;
    rest = undefined;
    if (chunk !== undefined) hand(chunk, false);
  };

  return {
    push(chunk) {
      flush();
      rest = chunk;
      next();
    },
    flush,
  };
};
