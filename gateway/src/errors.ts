/**
 * Whom a refusal speaks to: the program that hosts the client, or the model that can choose another way. Where the
 * protocol has an error of its own that the host shows to the model, it is `both`.
 */
export type Audience = 'host' | 'model' | 'both';

interface ErrorKind {
  /** JSON-RPC error number. */
  readonly rpc: number;
  /** HTTP status for the same refusal. */
  readonly http: number;
  /** Whether the same call may work when it is made again. */
  readonly retry: boolean;
  readonly tell: Audience;
}

/**
 * The error table. MCP keeps -32768..-32000 for itself (specification 2026-07-28, basic, «Error Codes»), so ours are
 * HTTP status x 100 + n, and -32020 to -32022 mean what it says there.
 */
export const errorTable = {
  'malformed-message': { rpc: -32700, http: 400, retry: false, tell: 'host' },
  'invalid-request': { rpc: -32600, http: 400, retry: false, tell: 'host' },
  'unknown-method': { rpc: -32601, http: 404, retry: false, tell: 'host' },
  'header-mismatch': { rpc: -32020, http: 400, retry: false, tell: 'host' },
  'missing-capability': { rpc: -32021, http: 400, retry: false, tell: 'host' },
  'unsupported-revision': { rpc: -32022, http: 400, retry: false, tell: 'host' },
  'invalid-claims': { rpc: -32602, http: 400, retry: false, tell: 'host' },
  'unknown-target': { rpc: -32602, http: 404, retry: false, tell: 'both' },
  'invalid-arguments': { rpc: -32602, http: 422, retry: false, tell: 'both' },
  'message-too-large': { rpc: 41301, http: 413, retry: false, tell: 'host' },
  unauthenticated: { rpc: 40101, http: 401, retry: false, tell: 'host' },
  'permission-denied': { rpc: 40301, http: 403, retry: false, tell: 'model' },
  quarantined: { rpc: 40302, http: 403, retry: false, tell: 'model' },
  vetoed: { rpc: 40303, http: 403, retry: false, tell: 'model' },
  frozen: { rpc: 40304, http: 403, retry: false, tell: 'model' },
  'not-approved': { rpc: 40305, http: 403, retry: false, tell: 'model' },
  'rate-limited': { rpc: 42901, http: 429, retry: false, tell: 'model' },
  'upstream-failed': { rpc: 50201, http: 502, retry: true, tell: 'model' },
  'limit-exceeded': { rpc: 50202, http: 502, retry: false, tell: 'model' },
  'upstream-unavailable': { rpc: 50301, http: 503, retry: false, tell: 'model' },
  timeout: { rpc: 50401, http: 504, retry: true, tell: 'model' },
  cancelled: { rpc: 49901, http: 499, retry: false, tell: 'host' },
  internal: { rpc: -32603, http: 500, retry: false, tell: 'host' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorTable;

export interface ErrorDetails {
  /** One imperative sentence, often the exact command. */
  readonly remedy?: string;
  /** The grant that decided, where one did. */
  readonly grant?: string;
  /** What the protocol wants beside it, for programs. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Milliseconds after which the same call may work, where that is known. */
  readonly retryAfterMs?: number;
  /** What must stay private; goes to the log, never to a peer. */
  readonly cause?: unknown;
}

/** We refused, or failed. Its message and remedy are safe to show; its cause is not. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly remedy: string | undefined;
  readonly grant: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.remedy = details.remedy;
    this.grant = details.grant;
    this.data = details.data;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** The configuration cannot be used; every problem is in the message, by path. Ends the command with exit code 78. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
