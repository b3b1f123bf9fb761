import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { GatewayError } from '../errors.ts';
import type { Call, Handler, Result } from '../pipeline/call.ts';
import type { Caller, Conversation, Era } from '../pipeline/caller.ts';
import { orAborted } from '../pipeline/or-aborted.ts';
import type { Signal } from '../pipeline/abort.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { paramHeaders } from '../protocol/mcp-headers.ts';
import { isLogLevel, lists, logLevels } from '../protocol/mcp.ts';
import type { ListKey, LogLevel } from '../protocol/mcp.ts';
import type { Digest } from '../protocol/naming.ts';
import { askClient, capabilitiesForServers } from './bridge/ask-client.ts';
import type { Ask } from './bridge/ask-client.ts';
import { createStateSeal } from './bridge/request-state.ts';
import { createSuspended } from './bridge/suspended.ts';
import { withoutClaims } from '../protocol/revision/claims.ts';
import type { Carry } from './carrier.ts';
import { createCatalog } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { createChoose, suitableEra } from './choose.ts';
import type { Isolation } from './choose.ts';
import { createConnections, everyone } from './connections.ts';
import type { Connections, Opening } from './connections.ts';
import { readEras } from './eras.ts';
import type { Eras } from './eras.ts';
import { forward, sendOn } from './forward.ts';
import { tellLog } from './logs.ts';
import { limitOddities } from './oddities.ts';
import { open } from './open.ts';
import type { Connection } from './open.ts';
import { createRefresher } from './refresh.ts';
import type { SecretMask } from './stdio.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { ServerState } from './supervisor.ts';
import { fetchSurface, publicSurface, recallSurface, rememberSurface } from './surface.ts';
import type { Surface } from './surface.ts';

/** One server of the configuration. */
export interface UpstreamSpec {
  readonly name: string;
  /** Of what would be started or reached: what is remembered of a server belongs to this. */
  readonly hash: string;
  readonly isolation?: Isolation;
  /** Whether it is reached over HTTP. */
  readonly remote?: boolean;
}

/** What is remembered of servers between runs. */
export interface SurfaceMemory {
  load(hash: string): JsonObject | undefined;
  save(hash: string, surface: JsonObject): void;
}

/** What the rest of the gateway hears from servers. */
export interface UpstreamEvents {
  onChanged(server: string, keys: readonly ListKey[]): void;
  /** It calls itself another version than when it was last seen. */
  onNewVersion(server: string, before: Surface, after: Surface): void;
  onState(server: string, state: ServerState): void;
  onOddity(server: string, what: string): void;
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
  readonly clientInfo: JsonObject;
  readonly maxMessageBytes: number;
  readonly startTimeoutMs: number;
  readonly graceMs: number;
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
  /**
   * Starts every server that was never seen, or `only` that one, and waits until each has shown its lists or failed, at
   * most `waitMs`. One that was too slow once is not waited for again: what it offers is announced when it comes.
   */
  discover(waitMs: number, only?: string): Promise<void>;
  setLogLevel(level: LogLevel): void;
  /** From now on the conversation hears of changes. */
  join(conversation: Conversation): void;
  leave(conversation: Conversation): void;
  /** A notification of a client for the servers that it has connections of its own to. */
  relay(conversation: Conversation, method: string, params: JsonObject): void;
  /** Tells all conversations. */
  tell(method: string, params?: JsonObject): void;
  /** Stops reading what servers write, or goes on: no client takes more for now. */
  hold(held: boolean): void;
  views(): readonly ServerView[];
  start(server: string): Promise<void>;
  stop(server: string): Promise<void>;
  close(): Promise<void>;
}

const versionOf = ({ greeting }: Surface): string =>
  isObject(greeting['serverInfo']) ? String(greeting['serverInfo']['version']) : '';

/** Servers that are started at once when several are unknown. */
const discoverAtOnce = 8;
/** The specification leaves it open; what is remembered makes it rare. */
const defaultProbeMs = 3_000;
const defaultInputMs = 10 * 60_000;
const subscribePatienceMs = 10_000;

const offersLogs = ({ greeting: { capabilities } }: Connection): boolean =>
  isObject(capabilities) && isObject(capabilities['logging']);

const isListChange = (method: string): boolean => Object.values(lists).some(({ changed }) => changed === method);

export const createUpstreams = (options: UpstreamOptions): Upstreams => {
  const { servers, memory, events, ask, clientInfo, startTimeoutMs } = options;
  const { probeMs = defaultProbeMs, inputMs = defaultInputMs, mask } = options;
  const specs = new Map(servers.map((spec) => [spec.name, spec]));
  const onOddity = limitOddities((server, what) => events.onOddity(server, what));
  const catalog = createCatalog({ ...options, servers: [...specs.keys()], onOddity });
  const late = new Set<string>();
  const conversations = new Set<Conversation>();
  const gone = new WeakSet<Conversation>();
  let logLevel: LogLevel | undefined;
  let held = false;

  const remembered = new Map<string, Eras>();
  for (const spec of servers) {
    const known = memory.load(spec.hash);
    const surface = recallSurface(known);
    if (surface !== undefined) catalog.put(spec.name, surface);
    const eras = readEras(known?.['eras']);
    if (eras !== undefined) remembered.set(spec.name, eras);
  }

  const remember = (server: string): void => {
    const [spec, surface, eras] = [specs.get(server), catalog.surface(server), remembered.get(server)];
    if (spec === undefined || surface === undefined) return;
    memory.save(spec.hash, { ...rememberSurface(surface), ...(eras === undefined ? {} : { eras: { ...eras } }) });
  };

  const tell = (method: string, params?: JsonObject): void => {
    for (const conversation of conversations) conversation.hear(method, params);
  };

  /** `said`: the server says itself that these lists changed. */
  const keep = (server: string, surface: Surface, said: ReadonlySet<string>): void => {
    const before = catalog.surface(server);
    const found = catalog.put(server, surface);
    const announced = Object.values(lists).flatMap(({ key, changed }) => (said.has(changed) ? [key] : []));
    const changed = [...new Set([...found, ...announced])];
    // Whoever waits for the first sight of a server gets it in the answer.
    if (changed.length > 0 && (before !== undefined || late.has(server))) events.onChanged(server, changed);
    if (isDeepStrictEqual(before, surface)) return;
    if (before !== undefined && versionOf(before) !== versionOf(surface)) events.onNewVersion(server, before, surface);
    // Last, for it may fail, and the others have to know all the same.
    remember(server);
  };

  /** Over HTTP, a tool whose headers cannot be sent as it wants them is not to be called (MCP 2026-07-28, «Custom headers»). */
  const withoutBadHeaders = (server: string, surface: Surface): Surface => ({
    ...surface,
    lists: {
      ...surface.lists,
      tools: surface.lists.tools.filter(({ name, inputSchema }) => {
        const headers = isObject(inputSchema) ? paramHeaders(inputSchema) : [];
        if (typeof headers !== 'string') return true;
        onOddity(server, `Its tool ${String(name).slice(0, 200)} was left out: ${headers}`);
        return false;
      }),
    },
  });

  /** Where a server said that its lists changed, and which. */
  const changes = new Map<string, { readonly connection: Connection; readonly said: Set<string> }>();
  const refresher = createRefresher(async (server) => {
    const change = changes.get(server);
    changes.delete(server);
    const connection = change?.connection ?? connections.any(server);
    if (connection === undefined) return;
    try {
      const shown = await fetchSurface(connection, startTimeoutMs, clientInfo);
      const surface = specs.get(server)?.remote === true ? withoutBadHeaders(server, shown) : shown;
      keep(server, mask === undefined ? surface : publicSurface(surface, mask.json), change?.said ?? new Set());
    } catch (error) {
      onOddity(server, error instanceof Error ? error.message : 'Its lists could not be read.');
    }
  });
  const listsChanged = (server: string, connection: Connection | undefined, method: string): void => {
    const said = changes.get(server)?.said ?? new Set<string>();
    said.add(method);
    if (connection !== undefined) changes.set(server, { connection, said });
    refresher.soon(server);
  };

  /** Who hears what belongs to no call: whose the connection is, or the only client that ever used it. */
  const aloneOn = (connection: Connection | undefined, { key, owner }: Opening): Conversation | undefined => {
    const [only] = conversations;
    if (owner !== undefined || key !== everyone || conversations.size !== 1) return owner;
    const client = only?.client?.principal.client ?? '';
    return connection?.correlator.lately.others(client, Infinity) === true ? undefined : only;
  };

  const onNotification = (
    server: string,
    connection: Connection | undefined,
    opening: Opening,
    method: string,
    params: JsonObject,
  ): void => {
    const { key } = opening;
    const hub = key === undefined ? undefined : hubs.get(hubKey(key, connection?.era ?? 'handshake'));
    if (method === 'notifications/message') {
      if (connection === undefined) return;
      // Told to others than those who made the server say it.
      const said = {
        calls: connection.correlator.calls(),
        lately: connection.correlator.lately,
        alone: aloneOn(connection, opening),
      };
      tellLog(server, mask?.json(params) ?? params, said);
    } else if (isListChange(method)) {
      if (key === everyone || isolation(server) === 'shared') listsChanged(server, connection, method);
      else onOddity(server, 'Its lists changed for one client alone. All see the lists that it began with.');
    } else if (method === 'notifications/resources/updated') {
      hub?.updated(server, params);
    } else if (method === 'notifications/subscriptions/acknowledged') {
      hub?.acknowledged(server);
    } else {
      // What nobody knows belongs to whom the connection belongs, or to the only one there is.
      aloneOn(connection, opening)?.hear(method, params);
    }
  };

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
        onNotification: (method, params) => onNotification(server, connection, opening, method, params),
        onOddity: (what) => onOddity(server, what),
        onStderr: (line) => events.onStderr(server, line),
        clientInfo,
        startTimeoutMs,
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

  /** The level that each connection was told, as its place in the list. */
  const told = new WeakMap<Connection, number>();
  const logs = (connection: Connection, wanted: string | undefined): void => {
    const level = isLogLevel(wanted) ? wanted : logLevel;
    if (level === undefined || connection.era !== 'handshake' || !offersLogs(connection)) return;
    const rank = logLevels.indexOf(level);
    if ((told.get(connection) ?? Infinity) <= rank) return;
    told.set(connection, rank);
    const signal = AbortSignal.timeout(startTimeoutMs);
    connection.correlator.request('logging/setLevel', { level }, { signal }).catch(() => {});
  };

  const connections = createConnections({
    servers: [...specs.keys()],
    open: openOne,
    eras: {
      load: (server) => remembered.get(server),
      save(server, eras) {
        remembered.set(server, eras);
        remember(server);
      },
    },
    graceMs: options.graceMs,
    onState: events.onState,
    onReady(server, connection, key) {
      connection.correlator.hold(held);
      logs(connection, undefined);
      const common = connections.commonNow(server, connection.era);
      if (key === everyone && (common === undefined || common === connection)) {
        hubOf(key, connection.era).ready(server, connection);
      } else if (key !== everyone && key !== undefined) {
        hubs.get(hubKey(key, connection.era))?.ready(server, connection);
      }
      if (key !== undefined) {
        void connection.exited.then(() => hubs.get(hubKey(key, connection.era))?.lost(server));
      }
      // Once a server is there, its lists are looked at, by whoever it is there for.
      if (connections.any(server) === connection || catalog.surface(server) === undefined) refresher.now(server);
    },
  });

  /** Subscriptions, by who shares the connections on which they are made. */
  const hubs = new Map<string, Subscriptions>();
  const hubKey = (key: string, era: Era): string => `${era} ${key}`;
  const hubOf = (key: string, era: Era): Subscriptions => {
    const known = hubs.get(hubKey(key, era));
    if (known !== undefined) return known;
    const made = createSubscriptions({
      current: (server) =>
        key === everyone ? connections.commonNow(server, era) : connections.ownedNow(server, key, era),
      isGone: (conversation) => gone.has(conversation),
      clientInfo,
      onOddity,
      patienceMs: subscribePatienceMs,
    });
    hubs.set(hubKey(key, era), made);
    return made;
  };

  /** Keys of connections that conversations share, and who uses them. */
  const users = new Map<string, Set<string>>();

  const seal = createStateSeal({ ttlMs: inputMs });
  let exchanges = 0;
  const suspended = createSuspended({
    seal,
    newId: () => `x${(exchanges += 1)}`,
    lease(call, answer, signal) {
      const capabilities = capabilitiesForServers(call.caller.capabilities);
      return connections.lease(call.target.upstream, { capabilities, owner: choose.leaseKey(call), answer }, signal);
    },
    send({ connection }, call, signal) {
      logs(connection, call.caller.logLevel);
      return sendOn(connection, call, withoutClaims(call.params), signal);
    },
    ask(current, method, params, more, bring) {
      const call = current();
      const client = {
        principal: call.principal,
        capabilities: call.caller.capabilities,
        ask: bring,
      };
      return askClient(ask, call.target.upstream, client, call, method, params, more);
    },
    ttlMs: inputMs,
  });

  const isolation = (server: string): Isolation => specs.get(server)?.isolation ?? 'shared';
  const choose = createChoose({
    connections,
    isolation,
    uses(key: string, { conversation }: Caller) {
      const who = users.get(key) ?? new Set();
      who.add(conversation.id);
      users.set(key, who);
    },
    ask,
  });
  const send = forward({
    connections,
    choose,
    suspended,
    seal,
    ask,
    clientInfo,
    logs,
    async refresh(server) {
      refresher.now(server);
      await refresher.settled(server);
    },
  });

  /** A client listens to a resource, or no longer: beside those with whom it shares the connection. */
  const subscription = async (call: Call, signal: Signal): Promise<Result> => {
    const { target, caller, method } = call;
    const server = target.upstream;
    const { conversation } = caller;
    const known = connections.eras(server) ?? (await orAborted(connections.learn(server), signal));
    const eras = known[caller.era] === 'untried' ? await orAborted(connections.settle(server), signal) : known;
    const era = suitableEra(eras, caller.era);
    const key = choose.key(call, era);
    if (method === 'resources/subscribe') {
      const hub = hubOf(key, era);
      return orAborted(
        hub.subscribe(server, target.name, conversation, () => choose.connection(call, era)),
        signal,
      );
    }
    const hub = hubs.get(hubKey(key, era));
    return hub === undefined ? { result: {} } : orAborted(hub.unsubscribe(server, target.name, conversation), signal);
  };

  const find = (server: string): void => {
    if (specs.has(server)) return;
    const names = [...specs.keys()].join(', ');
    throw new GatewayError('unknown-target', `There is no server ${server}.`, { remedy: `Name one of: ${names}.` });
  };

  const discoverOne = async (server: string): Promise<void> => {
    try {
      await connections.main(server);
      await refresher.settled(server);
    } catch (error) {
      onOddity(server, error instanceof Error ? error.message : 'It could not be started.');
    }
  };

  /** Tries again, without anyone waiting, with a server that was too slow to show itself. */
  const revive = (server: string): void => {
    if (connections.any(server) !== undefined) refresher.now(server);
    else connections.main(server).catch(() => {});
  };

  return {
    catalog,
    connections,
    handle: (call, signal) => (call.method.endsWith('subscribe') ? subscription(call, signal) : send(call, signal)),
    async discover(waitMs, only) {
      const blank = [...specs.keys()].filter(
        (name) => catalog.surface(name) === undefined && (only === undefined || only === name),
      );
      for (const name of blank) if (late.has(name)) revive(name);
      const asked = blank.filter((name) => !late.has(name));
      const unseen = [...asked];
      const workers = Array.from({ length: Math.min(discoverAtOnce, unseen.length) }, async () => {
        for (let next = unseen.shift(); next !== undefined; next = unseen.shift()) {
          // Each worker starts one server after the other.
          // oxlint-disable-next-line no-await-in-loop
          await discoverOne(next);
        }
      });
      await Promise.race([Promise.all(workers), sleep(waitMs, undefined, { ref: false })]);
      for (const name of asked) if (catalog.surface(name) === undefined) late.add(name);
    },
    setLogLevel(level) {
      // Each client is told what it wants to hear; servers tell what any of them does.
      if (logLevel === undefined || logLevels.indexOf(level) < logLevels.indexOf(logLevel)) logLevel = level;
      for (const connection of connections.all()) logs(connection, level);
    },
    join: (conversation) => void conversations.add(conversation),
    leave(conversation) {
      conversations.delete(conversation);
      gone.add(conversation);
      for (const hub of hubs.values()) hub.leave(conversation);
      for (const [key, who] of users) {
        if (!who.delete(conversation.id) || who.size > 0) continue;
        users.delete(key);
        for (const era of ['handshake', 'stateless'] as const) hubs.delete(hubKey(key, era));
        void connections.leave(key);
      }
    },
    relay(conversation, method, params) {
      for (const { correlator } of connections.ownedBy(conversation.id)) correlator.notify(method, params);
    },
    tell,
    hold(now) {
      held = now;
      for (const { correlator } of connections.all()) correlator.hold(held);
    },
    views: () =>
      [...specs.keys()].map((name) => {
        const surface = catalog.surface(name);
        const tools = surface?.lists.tools.length;
        return { name, ...connections.state(name), greeting: surface?.greeting, tools, eras: connections.eras(name) };
      }),
    async start(server) {
      find(server);
      await connections.start(server);
    },
    async stop(server) {
      find(server);
      await connections.stop(server);
    },
    async close() {
      refresher.close();
      suspended.close(new GatewayError('cancelled', 'The gateway is shutting down.'));
      for (const hub of hubs.values()) hub.close();
      await connections.close();
    },
  };
};
