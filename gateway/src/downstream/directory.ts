import type { Principal, Target } from '../policy/grant.ts';
import type { Conversation } from '../pipeline/caller.ts';
import type { Facts } from '../policy/need.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { CallMethod, ListMethod, LogLevel } from '../protocol/mcp.ts';

/** A target that a client named. */
export interface Found {
  readonly target: Target;
  /** The params for upstream: its own names, everything else as it came. */
  readonly params: JsonObject;
  /** What its server says of it, where it is listed. */
  readonly own: JsonObject | undefined;
}

/** What clients may name and see: the downstream side's view of the servers. */
export interface Directory {
  /** The capabilities and the instructions that all servers together have. */
  offer(principal: Principal): { readonly capabilities: JsonObject; readonly instructions: string };
  /** What this principal may call, in the order of the configuration; starts servers that were never seen. */
  list(method: ListMethod, principal: Principal): Promise<readonly JsonObject[]>;
  /** Undefined where no server offers it; starts servers that were never seen before it says so. */
  find(method: CallMethod, params: JsonObject): Found | undefined | Promise<Found | undefined>;
  /** What a call would touch. */
  facts(method: CallMethod, found: Found, principal: Principal): Facts | Promise<Facts>;
  hasServer(name: string): boolean;
  setLogLevel(level: LogLevel): void;
  /** From now on the conversation hears of changed lists. Each that joins must leave. */
  join(conversation: Conversation): void;
  /** Its subscriptions end, and so do the connections that only it used. */
  leave(conversation: Conversation): void;
  /** A notification of the client for the servers that it has connections of its own to. */
  relay(conversation: Conversation, method: string, params: JsonObject): void;
  /** How long, in milliseconds, and for whom an answer of this kind stays good (MCP 2026-07-28, «Caching»). */
  freshness(method: ListMethod): { readonly ttlMs: number; readonly cacheScope: 'public' | 'private' };
}

/** One server as the engine sees it. */
export interface ServerStatus {
  readonly name: string;
  readonly state: string;
  /** Why it is not running, where that is not by choice. */
  readonly reason?: string;
  readonly pid?: number;
  readonly restarts: number;
  /** Undefined until it was seen once. */
  readonly tools?: number;
  readonly metrics?: JsonObject;
  /** `well`, `degraded` or `down`, and what is not as it should be. */
  readonly condition?: string;
  readonly troubles?: readonly JsonObject[];
  /** How it stands with the person who approves it: `observe`, `read-only` or `full`, and how many of its parts are held. */
  readonly quarantine?: { readonly stage: string; readonly trust?: string; readonly held: number };
  /** Where it is left alone for a while, because it failed again and again: since when, why, and until when. */
  readonly circuit?: { readonly state: string; readonly since: number; readonly until?: number; readonly why: string };
  /** How it is confined, where it is started on this machine: `tier` as proven in this run. */
  readonly confinement?: { readonly tier?: string; readonly require: string; readonly because?: string };
}

/** The servers, as the engine's `mcp_server_list` and `mcp_server_status` show them. */
export interface ServerViews {
  list(): readonly ServerStatus[];
  /** How the gateway as a whole stands: `state` as of one server, and all that is not as it should be. */
  standing?(): JsonObject;
}
