import { GatewayError } from '../errors.ts';
import type { Handler } from '../pipeline/call.ts';
import type { Caller, Conversation } from '../pipeline/caller.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { ListKey, LogLevel } from '../protocol/mcp.ts';
import type { Digest } from '../protocol/naming.ts';
import type { Ask } from './bridge/ask-client.ts';
import { createAsking } from './bridge/asking.ts';
import type { Carry } from './carrier.ts';
import { createCatalog } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { createConfigure } from './configure.ts';
import { createConnections } from './connections.ts';
import type { Connections, Opening } from './connections.ts';
import type { Eras } from './eras.ts';
import { forward } from './forward.ts';
import { createDiscover } from './discover.ts';
import type { Discover } from './discover.ts';
import { createHubs } from './hubs.ts';
import { createListings } from './listings.ts';
import type { Listed, Listings, SurfaceMemory } from './listings.ts';
import { createLogLevels } from './log-levels.ts';
import { createNotifications } from './notifications.ts';
import { limitOddities } from './oddities.ts';
import { open } from './open.ts';
import type { Connection } from './open.ts';
import type { Isolation } from './ownership.ts';
import type { SecretMask } from './stdio.ts';
import { isSubscription, subscribe } from './subscribe.ts';
import type { ServerState } from './supervisor.ts';
import type { Surface } from './surface.ts';
import { createUsers } from './users.ts';

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

/** The specification leaves it open; what is remembered makes it rare. */
const defaultProbeMs = 3_000;
const defaultInputMs = 10 * 60_000;
const subscribePatienceMs = 10_000;

export const createUpstreams = (options: UpstreamOptions): Upstreams => {
  const { servers, events, clientInfo, startTimeoutMs } = options;
  const { probeMs = defaultProbeMs, inputMs = defaultInputMs, mask } = options;
  const specs = new Map(servers.map((spec) => [spec.name, spec]));
  const onOddity = limitOddities((server, what) => events.onOddity(server, what));
  const catalog = createCatalog({ ...options, servers: [...specs.keys()], onOddity });
  const conversations = new Set<Conversation>();
  const levels = createLogLevels(startTimeoutMs);
  const logs = levels.tell;
  let held = false;

  const gone = new WeakSet<Conversation>();

  const openOne = async (server: string, opening: Opening): Promise<Connection> => {
    let connection: Connection | undefined;
    try {
      const carry = await options.carry(server);
      connection = await open(server, {
        carry,
        wish: opening.wish,
        known: opening.known,
        onEras: opening.onEras,
        own: opening.own,
        onRequest: opening.onRequest,
        onNotification: (method, params) => notifications.receive(server, connection, opening, method, params),
        onOddity: (what) => onOddity(server, what),
        onUnasked: () => events.onUnasked?.(server),
        onStderr: (line) => events.onStderr(server, line),
        clientInfo,
        startTimeoutMs: specs.get(server)?.startMs ?? startTimeoutMs,
        probeMs,
        graceMs: options.graceMs,
        maxMessageBytes: options.maxMessageBytes,
        mask,
      });
      return connection;
    } catch (error) {
      throw mask?.error(error) ?? error;
    }
  };

  const listings: Listings = createListings({
    ...options,
    catalog,
    limitMs: startTimeoutMs,
    any: (server) => connections.any(server),
    onChanged: events.onChanged,
    onRead: (server) => events.onRead?.(server),
    onNewVersion: events.onNewVersion,
    onOddity,
  });

  const connections = createConnections({
    servers: [...specs.keys()],
    open: openOne,
    eras: listings.eras,
    graceMs: options.graceMs,
    drainMs: options.drainMs,
    idleMs: (server) => specs.get(server)?.idleMs,
    isWanted: (server) => hubs.isWanted(server),
    onState: events.onState,
    onReady(server, connection, whose) {
      connection.correlator.hold(held);
      logs(connection, undefined);
      if (whose.use !== 'lease') hubs.find(connection.era, whose.key)?.ready(server, connection);
      listings.ready(server, connection);
    },
    onLost(server, connection, { use, key }) {
      if (use !== 'lease') hubs.find(connection.era, key)?.lost(server);
    },
  });

  const hubs = createHubs({ connections, clientInfo, onOddity, patienceMs: subscribePatienceMs });
  const isolation = (server: string): Isolation => specs.get(server)?.isolation ?? 'shared';
  const notifications = createNotifications({
    conversations,
    hubs,
    listings,
    isolation,
    mask,
    isHeld: options.isHeld,
    onOutdated: (server) => events.onOutdated?.(server),
    onOddity,
  });

  /** Of connections that conversations share. */
  const users = createUsers();
  const uses = (key: string, { conversation }: Caller): void => users.note(key, conversation.id);

  const { askClient, seal, suspended } = createAsking({
    ask: options.ask,
    connections,
    isolation,
    uses,
    logs,
    onOddity,
    inputMs,
  });

  const send = forward({
    connections,
    isolation,
    uses,
    suspended,
    seal,
    ask: askClient,
    clientInfo,
    logs,
    refresh: listings.refresh,
  });

  const listen = subscribe({
    connections,
    hubs,
    isolation,
    uses,
    ask: askClient,
    isGone: (conversation) => gone.has(conversation),
  });

  return {
    catalog,
    connections,
    listings,
    handle(call, signal) {
      notifications.note(call);
      return isSubscription(call) ? listen(call, signal) : send(call, signal);
    },
    discover: createDiscover({ servers: () => [...specs.keys()], catalog, connections, listings, onOddity }),
    setLogLevel(level) {
      levels.want(level);
      for (const connection of connections.all()) logs(connection, level);
    },
    join: (conversation) => void conversations.add(conversation),
    leave(conversation) {
      gone.add(conversation);
      conversations.delete(conversation);
      users.leave(conversation.id, (key) => {
        hubs.drop(key);
        void connections.leave(key);
      });
      hubs.leave(conversation);
    },
    relay(conversation, method, params) {
      for (const { correlator } of connections.ownedBy(conversation.id)) correlator.notify(method, params);
    },
    present: conversations,
    tell(method, params) {
      for (const conversation of conversations) conversation.hear(method, params);
    },
    hold(now) {
      held = now;
      for (const { correlator } of connections.all()) correlator.hold(held);
    },
    get isReading() {
      return !held;
    },
    views: () =>
      [...specs.keys()].map((name) => {
        const surface = catalog.surface(name);
        const tools = surface?.lists.tools.length;
        return { name, ...connections.state(name), greeting: surface?.greeting, tools, eras: connections.eras(name) };
      }),
    configure: createConfigure({ specs, catalog, listings, connections, onOddity }),
    start: connections.start,
    renew: connections.renew,
    stop: connections.stop,
    async close() {
      listings.close();
      suspended.close(new GatewayError('cancelled', 'The gateway is shutting down.'));
      hubs.close();
      await connections.close();
    },
  };
};
