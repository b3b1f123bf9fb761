/** Bounds of what pages are told while they are open. Durations in milliseconds, sizes in bytes. */
export interface EventLimits {
  readonly heartbeatMs: number;
  /** How long changes are still noted when the last page has gone: it may only have lost its connection. */
  readonly lingerMs: number;
  /** What a browser waits before it comes back. */
  readonly retryMs: number;
  /** Events that are kept for whoever comes back. */
  readonly kept: number;
  readonly maxListeners: number;
  /** What may wait for a page that does not read; above it its stream ends. */
  readonly maxWaitingBytes: number;
}

/** Bounds of the way in for pages. Durations in milliseconds, sizes in bytes. */
export const adminLimits = {
  /** For the headers of a request, and for all of it, to be there. */
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 30_000,
  sweepMs: 5_000,
  maxHeaderBytes: 32_768,
  maxHeaders: 64,
  /** One person has a few tabs, each with a stream and some requests beside it. */
  maxSockets: 128,
  maxBodyBytes: 2 ** 20,
  /** What was done lately, so that it is not done twice. */
  maxRemembered: 1_000,
  maxSessions: 32,
  /** A session that nobody uses for so long is over. */
  sessionIdleMs: 12 * 3_600_000,
  events: {
    heartbeatMs: 15_000,
    lingerMs: 30_000,
    retryMs: 1_000,
    kept: 256,
    maxListeners: 32,
    maxWaitingBytes: 65_536,
  } satisfies EventLimits,
} as const;
