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

const shortLine = 1_024;

/** Most chunks are one short line: a look at each byte of it costs less than the chunk's own search, which begins slowly. */
const isOneLine = (chunk: Uint8Array): boolean => {
  const last = chunk.length - 1;
  if (chunk[last] !== lineFeed) return false;
  const short = Math.min(last, shortLine);
  for (let at = 0; at < short; at += 1) if (chunk[at] === lineFeed) return false;
  return short === last || chunk.indexOf(lineFeed, short) === last;
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
    rest = undefined;
    if (isOneLine(chunk)) return hand(chunk, true);
    const end = endOf(chunk, lines);
    if (end === chunk.length) return hand(chunk, false);
    rest = chunk.subarray(end);
    later(next);
    return hand(chunk.subarray(0, end), false);
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
