import { GatewayError } from '../errors.ts';
import type { Caller, Conversation } from '../pipeline/caller.ts';
import { createAsking } from './bridge/asking.ts';
import { createCatalog } from './catalog.ts';
import { createConfigure } from './configure.ts';
import { createConnections } from './connections.ts';
import type { Opening } from './connections.ts';
import { forward } from './forward.ts';
import { createDiscover } from './discover.ts';
import { createHubs } from './hubs.ts';
import { createListings } from './listings.ts';
import type { Listings } from './listings.ts';
import { createLogLevels } from './log-levels.ts';
import { createNotifications } from './notifications.ts';
import { limitOddities } from './oddities.ts';
import { open } from './open.ts';
import type { Connection } from './open.ts';
import type { UpstreamOptions, Upstreams } from './options.ts';
import type { Isolation } from './ownership.ts';
import { isSubscription, subscribe } from './subscribe.ts';
import { createUsers } from './users.ts';

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
    worked({ target }) {
      if (target.kind !== 'server') connections.worked(target.upstream);
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
