/** The part of a long output that is wanted: leave out so many bytes, then take so many. */
export interface Window {
  readonly offset: number;
  readonly maxBytes: number;
}

/** Where to end a piece of text that goes on: after its last line end, or else between two characters. */
export const cutAt = (bytes: Uint8Array): number => {
  const lineEnd = bytes.lastIndexOf(0x0a) + 1;
  if (lineEnd > 0) return lineEnd;
  // UTF-8: a character starts with a byte other than 10xxxxxx and is four bytes long at most.
  const start = bytes.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
  return start > 0 && bytes.length - start < 4 ? start : bytes.length;
};

/** The text with, where there is more, a last line that says what was left out and how to get it. */
export const withRest = (text: string, offset: number, nextOffset: number | undefined): string => {
  const before = offset > 0 ? `[From byte ${offset} on.]\n` : '';
  const after =
    nextOffset === undefined
      ? ''
      : `\n[Cut at byte ${nextOffset}; there is more. Call again with offset: ${nextOffset}, or with fewer paths.]`;
  return `${before}${text}${after}`;
};
