import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { GatewayError } from '../errors.ts';
import type { Call, Handler, Result } from '../pipeline/call.ts';
import type { Caller, Conversation, Era } from '../pipeline/caller.ts';
import { abortReason, orAborted } from '../pipeline/or-aborted.ts';
import type { Signal } from '../pipeline/abort.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { paramHeaders } from '../protocol/mcp-headers.ts';
import { isLogLevel, lists, logLevels } from '../protocol/mcp.ts';
import type { ListKey, LogLevel } from '../protocol/mcp.ts';
import type { Digest } from '../protocol/naming.ts';
import { capabilitiesForServers, createAskClient } from './bridge/ask-client.ts';
import type { Ask } from './bridge/ask-client.ts';
import { createStateSeal } from './bridge/request-state.ts';
import { createSuspended } from './bridge/suspended.ts';
import type { Carry } from './carrier.ts';
import { createCatalog } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { createConnections } from './connections.ts';
import type { Connections, Opening, Whose } from './connections.ts';
import { readEras } from './eras.ts';
import type { Eras } from './eras.ts';
import { answererFor, eraFor, forward, sendPlain } from './forward.ts';
import { createLately } from './lately.ts';
import { createSoleCallers, tellLog } from './logs.ts';
import { limitOddities } from './oddities.ts';
import { open } from './open.ts';
import type { Connection } from './open.ts';
import { leaseKey, ownershipOf } from './ownership.ts';
import type { Isolation, Ownership } from './ownership.ts';
import { createRefresher } from './refresh.ts';
import { requestWithin } from './request-within.ts';
import type { SecretMask } from './stdio.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { Subscriptions, SubscriptionsOptions } from './subscriptions.ts';
import type { ServerState } from './supervisor.ts';
import { fetchSurface, publicSurface, recallSurface, rememberSurface } from './surface.ts';
import type { Surface } from './surface.ts';
import { createViews } from './views.ts';

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

  const views = new Map([...specs.keys()].map((name) => [name, createViews()]));
  /** Which connections of a server to look at, and which lists it said have changed there. */
  const changes = new Map<string, Map<Connection, Set<string>>>();
  const read = async (server: string, connection: Connection, said: ReadonlySet<string>): Promise<void> => {
    try {
      const shown = await fetchSurface(connection, startTimeoutMs, clientInfo);
      const whole = views.get(server)?.put(connection.capabilities, shown) ?? shown;
      const surface = specs.get(server)?.remote === true ? withoutBadHeaders(server, whole) : whole;
      keep(server, mask === undefined ? surface : publicSurface(surface, mask.json), said);
    } catch (error) {
      onOddity(server, error instanceof Error ? error.message : 'Its lists could not be read.');
    }
  };
  const refresher = createRefresher(async (server) => {
    const due = changes.get(server) ?? new Map<Connection, Set<string>>();
    changes.delete(server);
    const current = connections.any(server);
    if (due.size === 0 && current !== undefined) due.set(current, new Set());
    await Promise.all([...due].map(([connection, said]) => read(server, connection, said)));
  });
  const look = (server: string, connection: Connection): Set<string> => {
    const due = changes.get(server) ?? new Map<Connection, Set<string>>();
    changes.set(server, due);
    const said = due.get(connection) ?? new Set<string>();
    due.set(connection, said);
    return said;
  };
  const listsChanged = (server: string, connection: Connection | undefined, method: string): void => {
    const source = connection ?? connections.any(server);
    if (source !== undefined) look(server, source).add(method);
    refresher.soon(server);
  };

  const soleCallers = createSoleCallers(conversations);
  const gone = new WeakSet<Conversation>();

  const onNotification = (
    server: string,
    connection: Connection | undefined,
    { key, owner }: Whose,
    method: string,
    params: JsonObject,
  ): void => {
    const alone = owner ?? soleCallers.of(server);
    const era = connection?.era ?? 'handshake';
    if (method === 'notifications/message') {
      // Told to others than those who made the server say it.
      const { calls, lately } = connection?.correlator ?? { calls: () => [], lately: createLately() };
      tellLog(server, mask?.json(params) ?? params, { calls: calls(), lately, alone });
    } else if (isListChange(method)) {
      if (key === '' || isolation(server) === 'shared') listsChanged(server, connection, method);
      else onOddity(server, 'Its lists changed for one client alone. All see the lists that it began with.');
    } else if (method === 'notifications/resources/updated') {
      // A connection of one session tells of nothing but what that one asked for; a stateless client has its streams.
      if (owner?.client !== undefined && era === 'handshake') owner.hear(method, params);
      else hubs.get(hubKey(era, key))?.updated(server, params);
    } else if (method === 'notifications/subscriptions/acknowledged') {
      hubs.get(hubKey(era, key))?.acknowledged(server);
    } else {
      // What nobody knows belongs to whom the connection belongs, or to the only one there is.
      alone?.hear(method, params);
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
    requestWithin(connection, 'logging/setLevel', { level }, startTimeoutMs).catch(() => {});
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
    onReady(server, connection, whose) {
      connection.correlator.hold(held);
      logs(connection, undefined);
      if (whose.use !== 'lease') hubs.get(hubKey(connection.era, whose.key))?.ready(server, connection);
      // Once a server is there, its lists are looked at, by whoever it is there for; and by the first whom it can ask.
      const isNew = views.get(server)?.has(connection.capabilities) === false;
      if (connections.any(server) !== connection && catalog.surface(server) !== undefined && !isNew) return;
      look(server, connection);
      refresher.now(server);
    },
    onLost(server, connection, { use, key }) {
      if (use !== 'lease') hubs.get(hubKey(connection.era, key))?.lost(server);
    },
  });

  /** Subscriptions, by the kind of connection that they are made on. */
  const hubs = new Map<string, Subscriptions>();
  const hubKey = (era: Era, key: string): string => `${era} ${key}`;
  const addHub = (era: Era, key: string, on: Pick<SubscriptionsOptions, 'connect' | 'current'>): Subscriptions => {
    const hub = createSubscriptions({ ...on, clientInfo, onOddity, patienceMs: subscribePatienceMs });
    hubs.set(hubKey(era, key), hub);
    return hub;
  };
  for (const era of ['handshake', 'stateless'] as const) {
    addHub(era, '', {
      connect: (server) => connections.common(server, era),
      current: (server) => connections.commonNow(server, era),
    });
  }

  /** Keys of connections that conversations share, and who uses them. */
  const users = new Map<string, Set<string>>();
  const uses = (key: string, { conversation }: Caller): void => {
    const who = users.get(key) ?? new Set();
    who.add(conversation.id);
    users.set(key, who);
  };

  const isolation = (server: string): Isolation => specs.get(server)?.isolation ?? 'shared';
  /** A person has to hear what was refused, and what would allow it: the server need not hand it on. */
  const askAndTell: Ask = async (question) => {
    try {
      return await ask(question);
    } catch (error) {
      const refused = error instanceof GatewayError && ['permission-denied', 'not-approved'].includes(error.code);
      if (refused) onOddity(question.server, `${error.message} ${error.remedy ?? ''}`);
      throw error;
    }
  };
  const askClient = createAskClient(askAndTell, inputMs);
  const seal = createStateSeal({ ttlMs: inputMs });
  let exchanges = 0;
  const suspended = createSuspended({
    seal,
    newId: () => `x${(exchanges += 1)}`,
    lease(call, answer, signal) {
      const server = call.target.upstream;
      const capabilities = capabilitiesForServers(call.caller.capabilities);
      return connections.lease(server, { key: leaseKey(isolation(server), call), capabilities, answer, signal });
    },
    send({ connection }, call, signal) {
      logs(connection, call.caller.logLevel);
      return sendPlain(connection, call, signal);
    },
    ask(call, method, params, more, bring) {
      const { principal, target, caller } = call;
      const client = { principal, capabilities: caller.capabilities, ask: bring };
      return askClient({ server: target.upstream, client, call, method, params, ...more });
    },
    ttlMs: inputMs,
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
    async refresh(server) {
      refresher.now(server);
      await refresher.settled(server);
    },
  });

  /** A client listens to a resource, or no longer: where its calls go, so that it hears of what they change. */
  const subscription = async (call: Call, signal: Signal): Promise<Result> => {
    const { target, caller, method } = call;
    const { conversation } = caller;
    const server = target.upstream;
    const known = connections.eras(server) ?? (await orAborted(connections.learn(server), signal));
    const eras = known[caller.era] === 'untried' ? await orAborted(connections.settle(server), signal) : known;
    // A client that is gone leaves nobody who would end what is opened for it.
    if (signal.aborted || gone.has(conversation)) throw abortReason(signal);
    const era = eraFor(eras, call);
    const ownership = ownershipOf(isolation(server), call, era, (from) =>
      answererFor(askClient, server, from, connections),
    );
    const hub = ownership === undefined ? hubs.get(hubKey(era, '')) : ownHub(era, ownership);
    if (ownership !== undefined) uses(ownership.key, caller);
    if (hub === undefined) throw new GatewayError('internal', 'Nobody listens there.');
    return orAborted(
      method === 'resources/subscribe'
        ? hub.subscribe(server, target.name, conversation)
        : hub.unsubscribe(server, target.name, conversation),
      signal,
    );
  };

  const ownHub = (era: Era, ownership: Ownership): Subscriptions =>
    hubs.get(hubKey(era, ownership.key)) ??
    addHub(era, ownership.key, {
      connect: (server) => connections.owned(server, ownership),
      current: (server) => connections.ownedNow(server, ownership.key, era),
    });

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
    handle(call, signal) {
      soleCallers.note(call);
      return call.method.endsWith('subscribe') ? subscription(call, signal) : send(call, signal);
    },
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
      gone.add(conversation);
      conversations.delete(conversation);
      for (const [key, who] of users) {
        if (!who.delete(conversation.id) || who.size > 0) continue;
        users.delete(key);
        for (const era of ['handshake', 'stateless'] as const) {
          hubs.get(hubKey(era, key))?.close();
          hubs.delete(hubKey(era, key));
        }
        void connections.leave(key);
      }
      for (const hub of hubs.values()) hub.leave(conversation);
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
