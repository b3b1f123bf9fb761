import type { ErrorCode } from '../errors.ts';
import type { Grant, Principal, Target } from '../policy/grant.ts';
import type { Facts } from '../policy/need.ts';
import type { Signal } from './abort.ts';
import type { Caller } from './caller.ts';
import type { Hooked } from './hooked.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** A JSON-RPC error object as an upstream sent it: relayed, not rebuilt. */
export type UpstreamError = { readonly code: number; readonly message: string; readonly data?: unknown };

/** What the upstream answered: its result, or its own protocol error. Both pass untouched. */
export type Result = { readonly result: JsonObject } | { readonly error: UpstreamError };

/** What one step decided about a call. */
export interface TrailEntry {
  readonly step: string;
  readonly decision: string;
  /** The grant that decided, where one did. */
  readonly grant?: string;
}

/** What the end of the pipeline saw of a call on its way. */
export interface Wire {
  /** When the upstream last showed progress, in milliseconds of `performance.now()`. */
  progressAt: number;
  /** Bytes of the answer; undefined until there is one. */
  bytesOut: number | undefined;
  /** Questions of the server that its client has not answered yet. */
  asking: number;
  /** Milliseconds that the server waited for its client: they do not count as its own. */
  heldMs: number;
  /** What it used, where calls are measured. */
  usage?: CallUsage;
  /** How long its server says that the answer stays good, in milliseconds, where the client's revision has no word for it. */
  ttlMs?: number;
  /** What answers in the end is not its server. */
  isStoodInFor?: true;
}

/** What its client brought to a call out of an earlier round of it, that is for us and not for its server. */
export interface EarlierRound {
  /** The question that it was asked. */
  readonly question?: string;
  /** What it said to it, as it came. */
  readonly said?: unknown;
  /** What let the first round go, for the rounds of that call alone. */
  readonly granted?: readonly Grant[];
}

/** One downstream request, frozen: what was authorised is what is sent. */
export interface Call {
  /** Unique, sortable by time. */
  readonly id: string;
  readonly principal: Principal;
  /** How the server may reach whoever made the call. */
  readonly caller: Caller;
  /** The MCP method that goes upstream. */
  readonly method: string;
  readonly target: Target;
  /** The params that go upstream: the upstream's own names, everything else as it came. */
  readonly params: JsonObject;
  readonly facts: Facts;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** Bytes of the request. */
  readonly bytes: number;
  /** Written by the steps, in order; the one part of a call that grows. */
  readonly trail: TrailEntry[];
  /** Top-level keys of the message that JSON-RPC does not know; they travel along. */
  readonly extras?: JsonObject | undefined;
  /** What was seen on the wire; written by the end of the pipeline. */
  readonly wire: Wire;
  /** Called for each progress notification of the upstream, in order, before the answer. */
  readonly onProgress?: ((params: JsonObject) => void) | undefined;
  /** Aborts when the client cancels or goes away. */
  readonly signal: Signal;
  /** Of a call that goes on where an earlier one of its client stopped, and that we know. */
  readonly earlier?: EarlierRound | undefined;
  /** Of a call that passed hooks. */
  readonly hooked?: Hooked;
}

/** Continues with the rest of the pipeline. A step may narrow the time allowed; it cannot change the call. */
export type Next = (signal?: Signal) => Promise<Result>;

/** One concern. It refuses by throwing a GatewayError, answers by returning, or continues with `next()`. */
export interface Step {
  (call: Call, next: Next): Promise<Result>;
  /**
   * Whether a call goes by untouched, now and when its answer comes: the step is left out for it then, which costs it less
   * than going through. A step without this is always gone through.
   */
  readonly passes?: (call: Call) => boolean;
}

/** The end of the pipeline: sends the call to its upstream. */
export type Handler = (call: Call, signal: Signal) => Promise<Result>;

/** Where a connection of a server led. */
export interface ConnectionFacts {
  /** Empty where none could be read. */
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
  /** The address that was dialled. */
  readonly address?: string;
  /** What the certificate was that was checked, where it is encrypted. */
  readonly tls?: { readonly protocol: string; readonly fingerprint256: string; readonly alpn?: readonly string[] };
}

/** What the process of a server used while it had this one call. */
export interface CallUsage {
  /** The most resident memory. */
  readonly peakBytes: number;
  readonly cpuMs: number;
}

/** One line of the audit log: what was asked, what was decided, what came of it. */
export interface AuditRecord {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: 'call' | 'grant' | 'approval' | 'server' | 'config' | 'connection' | 'quarantine' | 'alert';
  readonly principal: Principal;
  readonly method: string;
  readonly target: Target;
  readonly facts: Facts;
  readonly trail: readonly TrailEntry[];
  /** `started` until the outcome is known; `interrupted` when the gateway died in between. */
  readonly outcome: 'started' | 'ok' | 'tool-error' | 'upstream-error' | 'interrupted' | ErrorCode;
  readonly reason?: string;
  /** Milliseconds. */
  readonly duration?: number;
  readonly bytesIn: number;
  readonly bytesOut?: number;
  /** Of a connection. */
  readonly connection?: ConnectionFacts;
  /** The call that it was made for. */
  readonly call?: string;
  /** Of a call that was measured. */
  readonly usage?: CallUsage;
}

/** What is known of a call only at its end. */
export interface AuditEnding extends Pick<AuditRecord, 'id' | 'outcome' | 'trail'> {
  readonly reason?: string | undefined;
  readonly duration?: number | undefined;
  readonly bytesOut?: number | undefined;
  readonly usage?: CallUsage | undefined;
}

/**
 * Where records go. Both throw, or reject, when the record cannot be kept: what cannot be recorded does not run. A record
 * is durable against the end of this process when they return, or when the promise that they return is fulfilled.
 */
export interface AuditSink {
  /** Keeps the record of a call that is about to run. */
  begin(record: AuditRecord): void | Promise<void>;
  /** Keeps what came of it, under the same id. */
  end(ending: AuditEnding): void | Promise<void>;
}
