/** Bounds of the HTTP face. Durations in milliseconds, sizes in bytes. */
export interface HttpLimits {
  /** For the headers of a request to be there. */
  readonly headersMs: number;
  /** For a request to be there with its whole body. */
  readonly requestMs: number;
  /** How long a connection may lie idle between two requests. */
  readonly keepAliveMs: number;
  /** How long a connection may stand still while something is to be sent or received. */
  readonly stallMs: number;
  readonly maxHeaderBytes: number;
  readonly maxHeaders: number;
  /** Connections at once; more are turned away before they are read. */
  readonly maxSockets: number;
  /** POST requests that are being answered at once. */
  readonly maxInFlight: number;
  /** All bodies that are being received, together. */
  readonly bodiesBytes: number;
  /** After so long without an answer a POST gets a stream, which can be kept alive and, in a session, resumed. */
  readonly quietMs: number;
  /** A quiet stream gets a comment so often. */
  readonly commentMs: number;
  /** What clients are told to wait before they come back for the rest of a stream. */
  readonly retryMs: number;
  /** What may wait in a connection whose client does not read; above it the connection ends. */
  readonly maxWaitingBytes: number;
  /** What is kept of the streams of a session, so that a client can have the rest of them. */
  readonly replay: {
    readonly bytes: number;
    readonly events: number;
    readonly ms: number;
    /** Of all sessions together. */
    readonly totalBytes: number;
  };
  /** A session that nobody uses for so long is over. */
  readonly sessionIdleMs: number;
  readonly maxSessions: number;
  /** For requests in flight when the face is closed, before they are aborted. */
  readonly drainMs: number;
  /** How often all of the above is looked after: by one timer for everything. */
  readonly sweepMs: number;
}

const MiB = 2 ** 20;

/** The limits that hold where nothing else is said. */
export const httpLimits = ({
  maxConnections,
  maxMessageBytes,
}: {
  readonly maxConnections: number;
  readonly maxMessageBytes: number;
}): HttpLimits => ({
  headersMs: 10_000,
  requestMs: 60_000,
  keepAliveMs: 10_000,
  stallMs: 120_000,
  maxHeaderBytes: 32_768,
  maxHeaders: 100,
  // A client holds a stream and makes some requests beside it; those that connect once come and go.
  maxSockets: 64 + 8 * maxConnections,
  maxInFlight: 4_096,
  bodiesBytes: Math.max(64 * MiB, 4 * maxMessageBytes),
  quietMs: 10_000,
  commentMs: 15_000,
  retryMs: 1_000,
  maxWaitingBytes: 8 * MiB,
  replay: { bytes: MiB, events: 1_000, ms: 120_000, totalBytes: 64 * MiB },
  sessionIdleMs: 1_800_000,
  maxSessions: 1_000,
  drainMs: 1_000,
  sweepMs: 1_000,
});
