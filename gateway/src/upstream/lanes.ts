import { GatewayError } from '../errors.ts';
import { abortReason } from '../pipeline/or-aborted.ts';
import type { Signal } from '../pipeline/abort.ts';
import type { Result } from '../pipeline/call.ts';
import type { AskOptions, Conversation, Era } from '../pipeline/caller.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { Link } from './link.ts';
import type { Connection } from './open.ts';

/** Answers what a server asks on one connection. */
export type Answerer = (method: string, params: JsonObject, options: AskOptions) => Promise<Result>;

/** What a connection beside the common one is opened for. */
export interface LaneWish {
  readonly era: Era;
  readonly capabilities: JsonObject;
  /** Who shares it, as the key of an owner; empty: everybody. Undefined: one call after the other has it for itself. */
  readonly key: string | undefined;
  /** Whose alone it is, where that is one conversation. */
  readonly owner: Conversation | undefined;
  readonly onRequest: Answerer | undefined;
}

export type OpenLane = (server: string, wish: LaneWish, own: (link: Link) => void) => Promise<Connection>;

/** What a connection is for that one call has for itself. */
export interface LeaseWish {
  readonly capabilities: JsonObject;
  /** Calls of this owner only may use it one after the other; empty: all may. */
  readonly owner: string;
  /** Gets what the server asks meanwhile. */
  readonly answer: Answerer;
}

/** A connection that one call has for itself. */
export interface Lease {
  readonly connection: Connection;
  /** Gives it back; `spoilt` where the server may still be busy with what it was asked. */
  release(spoilt: boolean): void;
}

/** The connections of servers beside the one that all share. */
export interface Lanes {
  /** The connection of `owner`, opened where needed. Lives until the owner leaves. */
  of(owner: string, server: string, wish: Omit<LaneWish, 'key'>): Promise<Connection>;
  /** The same where it is there now. */
  current(owner: string, server: string, era: Era): Connection | undefined;
  /** A connection for one call. Waits for its turn. */
  lease(server: string, wish: LeaseWish, signal: Signal): Promise<Lease>;
  /** All connections of the owner that are there. */
  ownedBy(owner: string): readonly Connection[];
  /** Any connection to the server that is there. */
  any(server: string): Connection | undefined;
  all(): readonly Connection[];
  /** Ends what belongs to the owner. */
  leave(owner: string): Promise<void>;
  /** Ends all of a server, or all. */
  end(server?: string): Promise<void>;
}

export interface LanesOptions {
  readonly open: OpenLane;
  readonly graceMs: number;
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
  /** Of a lease: whose calls may have it. */
  readonly lessee: string;
  readonly era: Era;
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

export const createLanes = (options: LanesOptions): Lanes => {
  const { open, graceMs, mostLeases = 8, mostOwned = 64, idleMs = 60_000 } = options;
  const lanes = new Set<Lane>();
  const queues = new Map<string, Set<() => void>>();

  /** The next of those who wait looks again whether there is a place. */
  const advance = (server: string): void => {
    const next = queues.get(server)?.values().next().value;
    next?.();
  };

  const drop = (lane: Lane): void => {
    clearTimeout(lane.timer);
    if (!lanes.delete(lane)) return;
    advance(lane.server);
  };

  const end = async (lane: Lane): Promise<void> => {
    drop(lane);
    // One that is being opened has to be there before it can be ended.
    await lane.opening.catch(() => {});
    await lane.link?.end(graceMs);
  };

  const begin = (server: string, lessee: string, kind: string, wish: LaneWish): Lane => {
    const owner = wish.key;
    const lane: Lane = {
      server,
      owner,
      lessee,
      era: wish.era,
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
    const started = open(server, { ...wish, onRequest: wish.onRequest && answer }, (link) => {
      lane.link = link;
    });
    lane.opening = started.then(
      (connection) => {
        lane.connection = connection;
        void connection.exited.then(() => drop(lane));
        return connection;
      },
      (error: unknown) => {
        drop(lane);
        throw error;
      },
    );
    lane.opening.catch(() => {});
    return lane;
  };

  const owned = (owner: string, server: string, era: Era): Lane | undefined =>
    [...lanes].find((lane) => lane.owner === owner && lane.server === server && lane.era === era);

  const leasesOf = (server: string): readonly Lane[] =>
    [...lanes].filter((lane) => lane.server === server && lane.owner === undefined);

  const turn = (server: string, signal: Signal): Promise<void> =>
    new Promise((resolve, reject) => {
      const queue = queues.get(server) ?? new Set();
      queues.set(server, queue);
      const leave = (): void => {
        queue.delete(go);
        signal.removeEventListener('abort', onAbort);
      };
      const go = (): void => {
        leave();
        resolve();
      };
      const onAbort = (): void => {
        leave();
        reject(abortReason(signal));
      };
      if (signal.aborted) return onAbort();
      queue.add(go);
      signal.addEventListener('abort', onAbort, { once: true });
    });

  const release = (lane: Lane, spoilt: boolean): void => {
    if (!lane.busy) return;
    lane.busy = false;
    lane.answer = undefined;
    if (spoilt || lane.connection === undefined) return void end(lane);
    lane.timer = setTimeout(() => void end(lane), idleMs);
    lane.timer.unref();
    advance(lane.server);
  };

  /** A lease that is free, or a new one where there is room for it. */
  const take = (server: string, lessee: string, kind: string, wish: LaneWish): Lane | undefined => {
    const leases = leasesOf(server);
    const free = leases.find(
      (lane) => !lane.busy && lane.kind === kind && lane.lessee === lessee && lane.connection !== undefined,
    );
    if (free !== undefined) {
      clearTimeout(free.timer);
      free.busy = true;
      free.answer = wish.onRequest;
      return free;
    }
    if (leases.length < mostLeases) return begin(server, lessee, kind, wish);
    const other = leases.find((lane) => !lane.busy);
    if (other === undefined) return undefined;
    void end(other);
    return begin(server, lessee, kind, wish);
  };

  return {
    of(owner, server, wish) {
      const known = owned(owner, server, wish.era);
      if (known !== undefined) return known.opening;
      if ([...lanes].filter((lane) => lane.server === server && lane.owner !== undefined).length >= mostOwned) {
        return Promise.reject(
          new GatewayError(
            'rate-limited',
            `${mostOwned} clients have a connection to ${server} of their own already.`,
            {
              remedy: 'Try again when one of them is gone.',
            },
          ),
        );
      }
      return begin(server, '', '', { ...wish, key: owner }).opening;
    },
    current: (owner, server, era) => owned(owner, server, era)?.connection,
    async lease(server, { capabilities, owner: lessee, answer }, signal) {
      const kind = JSON.stringify(capabilities);
      const wish: LaneWish = {
        era: 'handshake',
        capabilities,
        key: undefined,
        owner: undefined,
        onRequest: answer,
      };
      let lane = take(server, lessee, kind, wish);
      while (lane === undefined) {
        // Each turn is another chance.
        // oxlint-disable-next-line no-await-in-loop
        await turn(server, signal);
        lane = take(server, lessee, kind, wish);
      }
      const mine = lane;
      try {
        const connection = await mine.opening;
        return { connection, release: (spoilt) => release(mine, spoilt) };
      } catch (error) {
        mine.busy = false;
        throw error;
      }
    },
    ownedBy: (owner) => [...lanes].flatMap((lane) => (lane.owner === owner ? (lane.connection ?? []) : [])),
    any: (server) => [...lanes].find((lane) => lane.server === server && lane.connection !== undefined)?.connection,
    all: () => [...lanes].flatMap(({ connection }) => connection ?? []),
    async leave(owner) {
      const theirs = [...lanes].filter((lane) => lane.owner === owner || (lane.lessee === owner && !lane.busy));
      await Promise.all(theirs.map(end));
    },
    async end(server) {
      await Promise.all([...lanes].filter((lane) => server === undefined || lane.server === server).map(end));
    },
  };
};
