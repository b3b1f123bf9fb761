import { createVitals } from '../sandbox/limits/vitals.ts';
import type { Vitals } from '../sandbox/limits/vitals.ts';
import type { JsonObject } from '../protocol/json.ts';
import { withClaims } from '../protocol/revision/claims.ts';
import type { Connections } from './connections.ts';
import { createLiveness } from './liveness.ts';
import type { Liveness, LivenessLimits } from './liveness.ts';
import { createMemoryTrend, samplesInWindow } from './memory-trend.ts';
import type { Growth, MemoryTrend } from './memory-trend.ts';
import type { Connection } from './open.ts';
import { requestWithin } from './request-within.ts';

/** A server whose health is watched. */
export interface WatchedServer {
  readonly name: string;
  /** It is nobody's process here: it is not asked while nobody calls it. */
  readonly isRemote: boolean;
  /** Where a sandbox would end it; left out where nothing would. */
  readonly mostBytes?: number;
}

export interface HealthOptions {
  readonly servers: readonly WatchedServer[];
  readonly connections: Pick<Connections, 'to'>;
  readonly limits: LivenessLimits;
  /** From which share of its memory on a server that grows is told of, and how long it must have grown. */
  readonly memory: { readonly share: number; readonly windowMs: number };
  readonly clientInfo: JsonObject;
  /** Whether what servers write is read at all now. */
  isReading(): boolean;
  /** It shows no sign of life. */
  onHung(server: string, connection: Connection, silentMs: number): void;
  /** It grows towards its limit; told at each sample until it is another process. */
  onGrowth(server: string, growth: Growth): void;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  readonly vitals?: (pid: number) => () => Vitals | undefined;
}

/** Watches all connections by what is seen of them anyway. */
export interface Health {
  /** Looks once. */
  look(): void;
  /** How often that is worth it, in milliseconds. */
  readonly everyMs: number;
  /** What the processes of a server had at the last look; undefined where that is not known. */
  bytes(server: string): number | undefined;
}

/** One connection as it is watched. */
interface Life {
  readonly liveness: Liveness;
  readonly vitals: () => Vitals | undefined;
  readonly trend: MemoryTrend | undefined;
  sampledAt: number;
  bytes: number | undefined;
  /** It was told of as hung, and is on its way out. */
  isOver: boolean;
}

/** A probe is taken back after this. */
const longestProbeMs = 60_000;

const nothingSeen = (): undefined => undefined;

const lookEvery = ({ probeMs, hungMs }: LivenessLimits, sampleMs: number): number =>
  Math.max(50, Math.min(5_000, probeMs / 4, hungMs / 4, sampleMs));

export const createHealth = (options: HealthOptions): Health => {
  const { servers, connections, limits, memory, clientInfo, now = () => performance.now() } = options;
  const { vitals: vitalsOf = createVitals } = options;
  const sampleMs = memory.windowMs / samplesInWindow;
  const everyMs = lookEvery(limits, sampleMs);
  const lives = new WeakMap<Connection, Life>();
  let lookedAt = now();

  const lifeOf = ({ isRemote, mostBytes }: WatchedServer, connection: Connection): Life => {
    const known = lives.get(connection);
    if (known !== undefined) return known;
    const watched = mostBytes !== undefined && Number.isFinite(memory.share);
    const life: Life = {
      liveness: createLiveness(isRemote ? { ...limits, idleProbeMs: Infinity } : limits),
      vitals: connection.pid === undefined ? nothingSeen : vitalsOf(connection.pid),
      trend: watched ? createMemoryTrend({ ...memory, mostBytes }) : undefined,
      sampledAt: -Infinity,
      bytes: undefined,
      isOver: false,
    };
    lives.set(connection, life);
    return life;
  };

  /** Any answer proves life, an error too, and is seen by its coming. */
  const ask = (connection: Connection): void => {
    const { era, capabilities } = connection;
    const asked = era === 'stateless' ? withClaims({}, { clientInfo, capabilities }) : {};
    const method = era === 'stateless' ? 'server/discover' : 'ping';
    requestWithin(connection, method, asked, Math.min(limits.hungMs, longestProbeMs)).catch(() => {});
  };

  const sample = (server: string, life: Life, at: number): void => {
    if (at - life.sampledAt < sampleMs) return;
    life.sampledAt = at;
    const seen = life.vitals();
    life.bytes = seen?.bytes;
    const growth = seen === undefined ? undefined : life.trend?.sample(at, seen.bytes);
    // What processes share was counted more than once.
    if (growth !== undefined && life.trend?.isNear(seen?.exactBytes() ?? 0) === true) options.onGrowth(server, growth);
  };

  const lookAt = (server: WatchedServer, connection: Connection, at: number, elapsedMs: number): void => {
    const life = lifeOf(server, connection);
    if (life.isOver) return;
    const { correlator } = connection;
    const look = life.liveness.look(elapsedMs, {
      heard: correlator.heard,
      isAwaited: correlator.waiting > 0 && correlator.calls().length > 0,
      isExcused: correlator.isAsking || !options.isReading(),
      cpuMs: life.liveness.isProbed ? life.vitals()?.cpuMs : undefined,
    });
    if (look.is === 'due') ask(connection);
    if (look.is !== 'hung') return sample(server.name, life, at);
    life.isOver = true;
    options.onHung(server.name, connection, look.silentMs);
  };

  return {
    everyMs,
    look() {
      const at = now();
      // While this process stood still it could not have seen a sign.
      const elapsedMs = Math.min(at - lookedAt, 2 * everyMs);
      lookedAt = at;
      for (const server of servers)
        for (const connection of connections.to(server.name)) lookAt(server, connection, at, elapsedMs);
    },
    bytes(server) {
      const known = connections.to(server).flatMap((connection) => lives.get(connection)?.bytes ?? []);
      return known.length === 0 ? undefined : known.reduce((sum, bytes) => sum + bytes, 0);
    },
  };
};
