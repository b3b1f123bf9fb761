import type { Call, Handler } from '../pipeline/call.ts';
import type { Conversation } from '../pipeline/caller.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { ListKey, LogLevel } from '../protocol/mcp.ts';
import type { Digest } from '../protocol/naming.ts';
import type { Ask } from './bridge/ask-client.ts';
import type { Carry } from './carrier.ts';
import type { Catalog } from './catalog.ts';
import type { Connections } from './connections.ts';
import type { Eras } from './eras.ts';
import type { Discover } from './discover.ts';
import type { Listed, Listings, SurfaceMemory } from './listings.ts';
import type { Isolation } from './ownership.ts';
import type { SecretMask } from './stdio.ts';
import type { ServerState } from './supervisor.ts';
import type { Surface } from './surface.ts';

/** One server of the configuration. */
export interface UpstreamSpec extends Listed {
  readonly isolation?: Isolation;
  /** Milliseconds that it has to be ready; left out: as long as all others. */
  readonly startMs?: number;
  /** Milliseconds without use after which it is ended, until the next use. Left out: it runs on. */
  readonly idleMs?: number;
}

/** What the rest of the gateway hears from servers. */
export interface UpstreamEvents {
  onChanged(server: string, keys: readonly ListKey[]): void;
  /** Its lists were read, and the catalogue has them; nobody was told yet. */
  onRead?(server: string): void;
  /** It calls itself another version than when it was last seen. */
  onNewVersion(server: string, before: Surface, after: Surface): void;
  onState(server: string, state: ServerState): void;
  onOddity(server: string, what: string): void;
  /** It says that a list or a resource of its changed. */
  onOutdated?(server: string): void;
  /** It said or asked something that is no answer. */
  onUnasked?(server: string): void;
  onStderr(server: string, line: string): void;
}

export interface UpstreamOptions {
  readonly servers: readonly UpstreamSpec[];
  readonly prefix: boolean;
  readonly digest: Digest;
  /** What carries messages to the server, asked for at each opening: it may hold the secrets of this one server. */
  readonly carry: (server: string) => Promise<Carry>;
  /** Hides secrets in what is told of a server in our own words. */
  readonly mask?: SecretMask;
  readonly memory: SurfaceMemory;
  readonly events: UpstreamEvents;
  /** Puts a server's question to a client, past the policy. */
  readonly ask: Ask;
  /** Whether nothing of a server may reach a client. Left out: never. */
  readonly isHeld?: (server: string) => boolean;
  readonly clientInfo: JsonObject;
  readonly maxMessageBytes: number;
  /** Milliseconds that a server has to be ready, where its own specification says nothing. */
  readonly startTimeoutMs: number;
  readonly graceMs: number;
  /** Milliseconds that calls have to end on a process that is started anew: as long as a call may take. */
  readonly drainMs?: number | undefined;
  /** Milliseconds that a server has to answer `server/discover`. */
  readonly probeMs?: number;
  /** Milliseconds that a client has to go on with a call that asked it something. */
  readonly inputMs?: number;
}

export interface ServerView {
  readonly name: string;
  readonly state: ServerState;
  readonly restarts: number;
  /** Its name and version by its own words; undefined until it was seen once. */
  readonly greeting: JsonObject | undefined;
  readonly tools: number | undefined;
  /** How it can be spoken to, as it was found out. */
  readonly eras: Eras | undefined;
}

/** All servers: the connections to them, and the catalogue of what they offer. */
export interface Upstreams {
  readonly catalog: Catalog;
  readonly connections: Connections;
  /** The end of the pipeline. */
  readonly handle: Handler;
  /** A call was answered by its server: that one does what it is there for. */
  worked(call: Call): void;
  /** When the lists of a server are read. */
  readonly listings: Pick<Listings, 'settled' | 'refresh'>;
  readonly discover: Discover;
  setLogLevel(level: LogLevel): void;
  /** From now on the conversation hears of changes. */
  join(conversation: Conversation): void;
  leave(conversation: Conversation): void;
  /** A notification of a client for the servers that it has connections of its own to. */
  relay(conversation: Conversation, method: string, params: JsonObject): void;
  /** The conversations that are there now. */
  readonly present: ReadonlySet<Conversation>;
  /** Tells all conversations. */
  tell(method: string, params?: JsonObject): void;
  /** Stops reading what servers write, or goes on: no client takes more for now. */
  hold(held: boolean): void;
  /** Whether what servers write is read now. */
  readonly isReading: boolean;
  views(): readonly ServerView[];
  start(server: string): Promise<void>;
  /**
   * From now on these are the servers: one that is gone answers what it has and ends, one that is reached in another way
   * is opened anew where it is open. What is the same is left alone.
   */
  configure(servers: readonly UpstreamSpec[], prefix: boolean): void;
  /** Starts it anew where it runs, without losing a call. */
  renew(server: string): Promise<void>;
  stop(server: string): Promise<void>;
  close(): Promise<void>;
}
