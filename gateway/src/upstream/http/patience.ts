/** Milliseconds before a stream is taken up again: a second, doubling up to half a minute, with jitter of up to half. */
export const reconnectDelayMs = (failures: number, random: () => number = Math.random): number =>
  Math.min(30_000, 1_000 * 2 ** Math.min(failures, 10)) * (0.5 + random() / 2);

/** What the server wants us to wait is kept to; no less than this, for it may want nothing. */
const leastMs = 50;

/** How long to wait where the server may have said so. */
export const waitMs = (retryMs: number | undefined, failures: number): number =>
  Math.max(leastMs, retryMs ?? 0, failures === 0 && retryMs !== undefined ? 0 : reconnectDelayMs(failures));
