import { GatewayError } from '../errors.ts';
import { orAborted } from '../pipeline/or-aborted.ts';
import type { Signal } from '../pipeline/abort.ts';
import type { Result } from '../pipeline/call.ts';
import type { AskOptions, Conversation, Era } from '../pipeline/caller.ts';
import type { JsonObject } from '../protocol/json.ts';
import { drain } from './drain.ts';
import type { Link } from './link.ts';
import type { Connection } from './open.ts';
import { createTurns } from './turns.ts';

/** Answers what a server asks on one connection. */
export type Answerer = (method: string, params: JsonObject, options: AskOptions) => Promise<Result>;

/** Whom a connection is for: all, one client or one of its conversations, or one call at a time. */
export type Use = 'common' | 'own' | 'lease';

/** What a connection beside the supervised one is opened for. */
export interface LaneWish {
  readonly use: Use;
  /** Whose it is; empty for all, and for calls. */
  readonly key: string;
  readonly era: Era;
  readonly capabilities: JsonObject;
  /** Whose alone it is, where that is one conversation. */
  readonly owner: Conversation | undefined;
  readonly onRequest: Answerer | undefined;
}

/** A connection that is being opened. */
export interface Unopened {
  /** Takes what carries it as soon as there is something. */
  own(link: Link): void;
  /** False when it was ended meanwhile: its failure says nothing about the server. */
  readonly isWanted: boolean;
}

export type OpenLane = (server: string, wish: LaneWish, unopened: Unopened) => Promise<Connection>;

/** A connection that one call has for itself. */
export interface Lease {
  readonly connection: Connection;
  /** Gives it back; `spoilt` where the server may still be busy with what it was asked. */
  release(spoilt: boolean): void;
}

/** Who wants a connection for one call. */
export interface LeaseWish {
  /** Calls of others never get a connection that was theirs: the server may still ask for what it was told on it. */
  readonly key: string;
  readonly capabilities: JsonObject;
  /** Gets what the server asks meanwhile. */
  readonly answer: Answerer;
  readonly signal: Signal;
}

/** The connections of servers beside the one that all share. */
export interface Lanes {
  /** The connection that `wish.key` has for itself, opened where needed. Lives until its owner leaves. */
  of(server: string, wish: LaneWish): Promise<Connection>;
  /** The same where it is there now. */
  current(owner: string, server: string, era: Era): Connection | undefined;
  /** A connection for one call. Waits for its turn. */
  lease(server: string, wish: LeaseWish): Promise<Lease>;
  /** All connections of the owner that are there. */
  ownedBy(owner: string): readonly Connection[];
  /** Any connection to the server that is there. */
  any(server: string): Connection | undefined;
  /** All connections to the server that are there. */
  to(server: string): readonly Connection[];
  all(): readonly Connection[];
  /** Ends what belongs to the owner, the leases of its calls too. */
  leave(owner: string): Promise<void>;
  /** No more calls for those of a server: each ends when those that it has are answered. */
  retire(server: string): void;
  /** Ends all of a server, or all. */
  end(server?: string): Promise<void>;
}

export interface LanesOptions {
  readonly open: OpenLane;
  onReady(server: string, connection: Connection, wish: LaneWish): void;
  /** One ended by itself. */
  onLost(server: string, connection: Connection, wish: LaneWish): void;
  readonly graceMs: number;
  /** Milliseconds that calls have to end on a connection that gets no more of them. */
  readonly drainMs?: number | undefined;
  /** Connections of one server that calls have for themselves. */
  readonly mostLeases?: number;
  /** Connections of one server that clients have for themselves. */
  readonly mostOwned?: number;
  /** Milliseconds that a lease which nobody uses is kept. */
  readonly idleMs?: number;
}

interface Lane {
  readonly server: string;
  readonly owner: string | undefined;
  readonly era: Era;
  /** Of whoever has it, or whose calls it serves. */
  readonly key: string;
  /** Two leases with the same one serve each other's calls. */
  readonly kind: string;
  opening: Promise<Connection>;
  connection: Connection | undefined;
  link: Link | undefined;
  answer: Answerer | undefined;
  busy: boolean;
  timer: NodeJS.Timeout | undefined;
}

const nobodyAsks = (): Promise<Result> =>
  Promise.reject(new GatewayError('unknown-method', 'There is nobody to ask any more.'));

const stopped = (server: string): GatewayError =>
  new GatewayError('upstream-unavailable', `The server ${server} was stopped while it started.`, {
    remedy: 'Call again.',
  });

const full = (server: string, most: number): GatewayError =>
  new GatewayError('rate-limited', `${most} clients have a connection to ${server} of their own already.`, {
    remedy: 'Try again when one of them is gone.',
  });

/** Each is a process where the server is one. */
export const defaultMostLeases = 8;

export const createLanes = (options: LanesOptions): Lanes => {
  const { open, onReady, onLost, graceMs, mostLeases = defaultMostLeases, mostOwned = 64, idleMs = 60_000 } = options;
  const lanes = new Set<Lane>();
  const turns = createTurns();

  const drop = (lane: Lane): boolean => {
    clearTimeout(lane.timer);
    const there = lanes.delete(lane);
    if (there) turns.advance(lane.server);
    return there;
  };

  const end = async (lane: Lane): Promise<void> => {
    drop(lane);
    await lane.link?.end(graceMs);
    // What carries one that is being opened may come only now; it is ended then.
    await lane.opening.catch(() => {});
  };

  /** Nobody uses it: it is kept for a while. */
  const rest = (lane: Lane): void => {
    clearTimeout(lane.timer);
    lane.timer = setTimeout(() => void end(lane), idleMs);
    lane.timer.unref();
  };

  const begin = (server: string, key: string, owner: string | undefined, kind: string, wish: LaneWish): Lane => {
    const lane: Lane = {
      server,
      owner,
      era: wish.era,
      key,
      kind,
      opening: Promise.reject(new Error('not opened')),
      connection: undefined,
      link: undefined,
      answer: wish.onRequest,
      busy: owner === undefined,
      timer: undefined,
    };
    lane.opening.catch(() => {});
    lanes.add(lane);
    const answer: Answerer = (method, params, more) => (lane.answer ?? nobodyAsks)(method, params, more);
    const started = open(
      server,
      { ...wish, onRequest: wish.onRequest && answer },
      {
        own(link) {
          lane.link = link;
          if (!lanes.has(lane)) void link.end(graceMs);
        },
        get isWanted() {
          return lanes.has(lane);
        },
      },
    );
    lane.opening = started.then(
      (connection) => {
        if (!lanes.has(lane)) throw stopped(server);
        lane.connection = connection;
        void connection.exited.then(() => {
          if (drop(lane)) onLost(server, connection, wish);
        });
        if (owner === undefined && !lane.busy) rest(lane);
        onReady(server, connection, wish);
        return connection;
      },
      (error: unknown) => {
        throw drop(lane) ? error : stopped(server);
      },
    );
    lane.opening.catch(() => {});
    return lane;
  };

  const owned = (owner: string, server: string, era: Era): Lane | undefined => {
    for (const lane of lanes) if (lane.owner === owner && lane.server === server && lane.era === era) return lane;
    return undefined;
  };

  const leasesOf = (server: string): readonly Lane[] =>
    [...lanes].filter((lane) => lane.server === server && lane.owner === undefined);

  const release = (lane: Lane, spoilt: boolean): void => {
    if (!lane.busy) return;
    lane.busy = false;
    lane.answer = undefined;
    if (!lanes.has(lane)) return;
    if (spoilt) return void end(lane);
    // One that is still being opened rests when it is there.
    if (lane.connection !== undefined) rest(lane);
    turns.advance(lane.server);
  };

  /** A lease that is free, or a new one where there is room for it. */
  const take = (server: string, key: string, kind: string, wish: LaneWish): Lane | undefined => {
    const leases = leasesOf(server);
    const free = leases.find((lane) => !lane.busy && lane.kind === kind);
    if (free !== undefined) {
      clearTimeout(free.timer);
      free.busy = true;
      free.answer = wish.onRequest;
      return free;
    }
    if (leases.length < mostLeases) return begin(server, key, undefined, kind, wish);
    const other = leases.find((lane) => !lane.busy);
    if (other === undefined) return undefined;
    const lane = begin(server, key, undefined, kind, wish);
    void end(other);
    return lane;
  };

  return {
    of(server, wish) {
      const known = owned(wish.key, server, wish.era);
      if (known !== undefined) return known.opening;
      const there = [...lanes].filter((lane) => lane.server === server && lane.owner !== undefined).length;
      return there >= mostOwned
        ? Promise.reject(full(server, mostOwned))
        : begin(server, wish.key, wish.key, '', wish).opening;
    },
    current: (owner, server, era) => owned(owner, server, era)?.connection,
    async lease(server, { key, capabilities, answer, signal }) {
      const kind = JSON.stringify([key, capabilities]);
      const wish: LaneWish = {
        use: 'lease',
        key: '',
        era: 'handshake',
        capabilities,
        owner: undefined,
        onRequest: answer,
      };
      // Nobody overtakes those who wait.
      const crowded = turns.areWaitedFor(server);
      let lane = crowded ? undefined : take(server, key, kind, wish);
      while (lane === undefined) {
        // Each turn is another chance.
        // oxlint-disable-next-line no-await-in-loop
        await turns.wait(server, signal);
        lane = take(server, key, kind, wish);
      }
      const mine = lane;
      try {
        const connection = await orAborted(mine.opening, signal);
        return { connection, release: (spoilt) => release(mine, spoilt) };
      } catch (error) {
        // Nothing was sent on it: the next call of this kind may have it.
        release(mine, false);
        throw error;
      }
    },
    ownedBy: (owner) => [...lanes].flatMap((lane) => (lane.owner === owner ? (lane.connection ?? []) : [])),
    any: (server) => [...lanes].find((lane) => lane.server === server && lane.connection !== undefined)?.connection,
    to: (server) => [...lanes].flatMap((lane) => (lane.server === server ? (lane.connection ?? []) : [])),
    all: () => [...lanes].flatMap(({ connection }) => connection ?? []),
    async leave(owner) {
      await Promise.all([...lanes].filter(({ key }) => key === owner).map(end));
    },
    retire(server) {
      for (const lane of lanes) {
        // One that is being opened is as new as can be.
        if (lane.server !== server || lane.connection === undefined) continue;
        drop(lane);
        void drain(lane.connection, graceMs, options.drainMs);
      }
    },
    async end(server) {
      await Promise.all([...lanes].filter((lane) => server === undefined || lane.server === server).map(end));
    },
  };
};
