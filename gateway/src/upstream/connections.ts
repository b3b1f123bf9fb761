import { GatewayError } from '../errors.ts';
import type { Call } from '../pipeline/call.ts';
import type { Era } from '../pipeline/caller.ts';
import type { Eras } from './eras.ts';
import { createFailing } from './failing.ts';
import { createLanes } from './lanes.ts';
import type { Answerer, Lanes, LaneWish, Lease, LeaseWish, Unopened } from './lanes.ts';
import type { Link } from './link.ts';
import type { Connection, Wish } from './open.ts';
import type { Ownership } from './ownership.ts';
import { createRoster } from './roster.ts';
import { supervise } from './supervisor.ts';
import type { ServerState, Supervisor } from './supervisor.ts';

/** For whom a connection is. */
export type Whose = Pick<LaneWish, 'use' | 'key' | 'owner'>;

/** Opens one connection to a server. */
export interface Opening extends Whose {
  readonly wish: Wish;
  readonly onRequest: Answerer | undefined;
  /** What is known of the server; undefined: it is found out. */
  readonly known: Eras | undefined;
  readonly onEras: (eras: Eras) => void;
  readonly own: (link: Link) => void;
}

export interface ConnectionsOptions {
  readonly servers: readonly string[];
  readonly open: (server: string, opening: Opening) => Promise<Connection>;
  readonly eras: {
    load(server: string): Eras | undefined;
    save(server: string, eras: Eras): void;
  };
  readonly graceMs: number;
  /** Milliseconds that calls have to end on connections that are opened anew. */
  readonly drainMs?: number | undefined;
  /** Milliseconds without use after which the shared connection to a server ends; undefined: it does not. */
  readonly idleMs?: (server: string) => number | undefined;
  /** Whether somebody waits to hear of something that changes on the shared connection. */
  readonly isWanted?: (server: string) => boolean;
  readonly mostLeases?: number;
  readonly mostOwned?: number;
  onState(server: string, state: ServerState): void;
  onReady(server: string, connection: Connection, whose: Whose): void;
  /** A connection beside the supervised one ended by itself. */
  onLost(server: string, connection: Connection, whose: Whose): void;
  readonly now?: () => number;
}

/** All connections to all servers, by who shares them. */
export interface Connections {
  /** How the server can be spoken to; starts it, or tries this era, where that is not known. */
  learn(server: string, era: Era): Promise<Eras>;
  eras(server: string): Eras | undefined;
  /** The one of this era that all share, opened where needed. */
  common(server: string, era: Era): Promise<Connection>;
  commonNow(server: string, era: Era): Connection | undefined;
  /** Any connection to the server: to read its lists. */
  any(server: string): Connection | undefined;
  main(server: string): Promise<Connection>;
  owned(server: string, ownership: Ownership): Promise<Connection>;
  ownedNow(server: string, key: string, era: Era): Connection | undefined;
  /** All that the key has for itself. */
  ownedBy(key: string): readonly Connection[];
  lease(server: string, wish: LeaseWish): Promise<Lease>;
  /** The owner is gone. */
  leave(key: string): Promise<void>;
  /** The server did what it is there for. */
  worked(server: string): void;
  all(): readonly Connection[];
  /** The calls that the server has yet to answer, oldest first on each connection. */
  inFlight(server: string): readonly Call[];
  /** All connections to the server that are there. */
  to(server: string): readonly Connection[];
  /** Ends a connection that hangs: whoever waits for it is told at once. `why` is the end of a sentence about the server. */
  abandon(server: string, connection: Connection, why: string): void;
  state(server: string): { readonly state: ServerState; readonly restarts: number };
  start(server: string): Promise<void>;
  /** From now on there is this server too. */
  add(server: string): void;
  /** It is reached in another way from now on: what was learned of it is forgotten, and it is opened anew where it is open. */
  change(server: string): Promise<void>;
  /** It is gone for whoever calls; resolves when its last calls are answered, and it has ended. */
  remove(server: string): Promise<void>;
  /** Opens it anew where it is open: the old connections get no more calls, and end. */
  renew(server: string): Promise<void>;
  stop(server: string): Promise<void>;
  close(): Promise<void>;
}

/** All share it. */
const everyone: Whose = { use: 'common', key: '', owner: undefined };

/** A connection that lives no longer has failed. */
const brokeAtOnceMs = 1_000;

export const createConnections = (options: ConnectionsOptions): Connections => {
  const { servers, open, onReady, graceMs, now = Date.now } = options;
  const known = new Map<string, Eras>();
  const failing = createFailing(now);
  const since = new WeakMap<Connection, number>();

  const recall = (server: string): void => {
    const remembered = options.eras.load(server);
    if (remembered === undefined) known.delete(server);
    else known.set(server, remembered);
  };
  for (const server of servers) recall(server);
  const learned = (server: string, eras: Eras): void => {
    known.set(server, eras);
    options.eras.save(server, eras);
  };

  const superviseOne = (server: string): Supervisor =>
    supervise(server, {
      graceMs,
      drainMs: options.drainMs,
      idleMs: () => options.idleMs?.(server),
      isWanted: () => options.isWanted?.(server) === true,
      open: (own) =>
        open(server, {
          ...everyone,
          wish: { era: 'any', capabilities: {} },
          onRequest: undefined,
          known: known.get(server),
          onEras: (eras) => learned(server, eras),
          own,
        }),
      onState: (state) => options.onState(server, state),
      onReady: (connection) => onReady(server, connection, everyone),
    });
  const { supervisors, find, ...roster } = createRoster(servers, superviseOne);

  const openLane = async (server: string, wish: LaneWish, unopened: Unopened): Promise<Connection> => {
    find(server).admit();
    failing.admit(server);
    const own = (link: Link): void => unopened.own(link);
    try {
      const onEras = (eras: Eras): void => learned(server, eras);
      const connection = await open(server, { ...wish, wish, known: known.get(server), onEras, own });
      since.set(connection, now());
      return connection;
    } catch (error) {
      if (unopened.isWanted) failing.failed(server);
      throw error;
    }
  };

  const { mostLeases, mostOwned } = options;
  const lanes: Lanes = createLanes({
    open: openLane,
    onReady,
    onLost(server, connection, wish) {
      if (now() - (since.get(connection) ?? 0) < brokeAtOnceMs) failing.failed(server);
      options.onLost(server, connection, wish);
    },
    graceMs,
    drainMs: options.drainMs,
    ...(mostLeases === undefined ? {} : { mostLeases }),
    ...(mostOwned === undefined ? {} : { mostOwned }),
  });

  const mainNow = (server: string, era: Era): Connection | undefined => {
    const supervisor = supervisors.get(server);
    supervisor?.touch();
    const current = supervisor?.current;
    return current?.era === era ? current : undefined;
  };
  const commonNow = (server: string, era: Era): Connection | undefined =>
    mainNow(server, era) ?? lanes.current(everyone.key, server, era);

  const findOut = async (server: string): Promise<Eras> => {
    const remembered = known.get(server);
    if (remembered !== undefined) return remembered;
    const { era } = await find(server).connection();
    return known.get(server) ?? { handshake: era === 'handshake', stateless: era === 'stateless', at: now() };
  };

  const common = async (server: string, era: Era): Promise<Connection> => {
    const there = commonNow(server, era);
    if (there !== undefined) return there;
    const eras = await findOut(server);
    const main = find(server);
    // The supervised one shakes hands wherever it knows that it can.
    const spoken = main.current?.era ?? (eras.handshake === true ? 'handshake' : 'stateless');
    if (spoken === era || eras[era] === false) return main.connection();
    return lanes.of(server, { ...everyone, era, capabilities: {}, onRequest: undefined });
  };

  const settling = new Map<string, Promise<Eras>>();
  const trial = async (server: string): Promise<Eras> => {
    const wish: LaneWish = { ...everyone, era: 'handshake', capabilities: {}, onRequest: undefined };
    const handshake = await lanes.of(server, wish).then(
      () => true,
      () => false,
    );
    const eras = { handshake, stateless: true, at: now() };
    // One that cannot be reached at all says nothing.
    if (handshake || find(server).current !== undefined) learned(server, eras);
    return eras;
  };
  const settle = (server: string): Promise<Eras> => {
    const found = settling.get(server) ?? trial(server).finally(() => settling.delete(server));
    settling.set(server, found);
    return found;
  };

  /** A server that only single clients use is as ready as their connections are. */
  const seen = (server: string): ServerState => {
    const { state } = find(server);
    const lane = state.state === 'idle' ? lanes.any(server) : undefined;
    return lane === undefined ? state : { state: 'ready', since: since.get(lane) ?? now(), pid: lane.pid };
  };

  const renew = async (server: string): Promise<void> => {
    lanes.retire(server);
    await find(server).renew();
  };
  const to = (server: string): readonly Connection[] => [
    ...[supervisors.get(server)?.current].filter((main) => main !== undefined),
    ...lanes.to(server),
  ];

  return {
    add(server) {
      recall(server);
      roster.add(server);
    },
    async change(server) {
      recall(server);
      failing.forgive(server);
      find(server).forgive();
      await renew(server);
    },
    async remove(server) {
      const retire = roster.remove(server);
      known.delete(server);
      failing.forgive(server);
      lanes.retire(server);
      await retire();
    },
    async learn(server, era) {
      const found = await findOut(server);
      return found[era] === 'untried' ? settle(server) : found;
    },
    eras: (server) => known.get(server),
    common,
    commonNow,
    any: (server) => supervisors.get(server)?.current ?? lanes.any(server),
    main: async (server) => find(server).connection(),
    owned: (server, ownership) => lanes.of(server, { ...ownership, use: 'own' }),
    ownedNow: (server, key, era) => lanes.current(key, server, era),
    ownedBy: (key) => lanes.ownedBy(key),
    lease: (server, wish) => lanes.lease(server, wish),
    leave: (key) => lanes.leave(key),
    worked(server) {
      supervisors.get(server)?.worked();
      failing.forgive(server);
    },
    inFlight: (server) => to(server).flatMap(({ correlator }) => correlator.calls()),
    to,
    abandon(server, connection, why) {
      connection.correlator.fail(new GatewayError('upstream-failed', `The server ${server} ${why}.`));
      const supervisor = find(server);
      if (supervisor.current === connection) supervisor.abandon(connection, why);
      else void connection.link.end(0);
    },
    all: () => [...[...supervisors.values()].flatMap(({ current }) => current ?? []), ...lanes.all()],
    state: (server) => ({ state: seen(server), restarts: find(server).restarts }),
    async start(server) {
      failing.forgive(server);
      await find(server).start();
    },
    renew,
    async stop(server) {
      await Promise.all([find(server).stop(), lanes.end(server)]);
    },
    async close() {
      await Promise.all([roster.close(), lanes.end()]);
    },
  };
};
