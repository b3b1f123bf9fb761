import type { Config, ServerConfig } from './config/config.ts';
import { GatewayError } from './errors.ts';
import type { AuditRecord, JsonObject } from './pipeline/call.ts';
import { serverRecord } from './pipeline/server-record.ts';
import { usualLimits } from './policy/confinement.ts';
import type { Order, OrderAnswer } from './store/orders.ts';
import type { Run } from './store/runs.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import { createHealth } from './upstream/health.ts';
import type { Growth } from './upstream/memory-trend.ts';
import { profileOf } from './upstream/providers.ts';
import type { Upstreams } from './upstream/options.ts';

export interface SupervisingOptions {
  readonly config: Pick<Config, 'servers' | 'supervision' | 'hardTimeoutMs'>;
  readonly state: Pick<State, 'orders'>;
  readonly upstreams: Pick<Upstreams, 'connections' | 'renew' | 'start' | 'isReading'>;
  readonly clientInfo: JsonObject;
  readonly log: Log;
  nextId(): string;
  /** Keeps what happened by itself; false where it could not. */
  keep(what: AuditRecord, server: string): boolean;
}

/** Servers that are watched while they run, and started anew where they hang or grow. */
export interface Supervising {
  /** Does what a person wants of this run since the last time. Throws where that cannot be read. */
  obey(run: Run): void;
  /** Why a server is being started anew because it grew; undefined for one that is not. */
  growth(server: string): string | undefined;
  /** Bytes that its processes have; undefined where that is not known. */
  bytes(server: string): number | undefined;
  /** Another configuration holds. */
  reconfigured(): void;
  close(): void;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

const mostBytes = (server: ServerConfig): number | undefined =>
  server.sandbox?.confine === true
    ? { ...usualLimits, ...profileOf(server)?.limits, ...server.sandbox.limits }.memoryBytes
    : undefined;

const growthWords = (growth: Growth): string =>
  `it grew by ${megabytes(growth.bytesPerMinute)} a minute to ${megabytes(growth.bytes)} of ${megabytes(growth.mostBytes)}, where it would be ended`;

export const createSupervising = (options: SupervisingOptions): Supervising => {
  const { config, state, upstreams, log, nextId, keep } = options;
  /** Servers that are being started anew because they grew. */
  const renewing = new Map<string, string>();

  const onGrowth = (server: string, growth: Growth): void => {
    if (renewing.has(server)) return;
    const why = growthWords(growth);
    renewing.set(server, why);
    log.warn(`Server ${server} is started anew: ${why}.`, { server });
    keep(serverRecord(nextId(), Date.now(), server, `planned restart: ${why}`), server);
    upstreams
      .renew(server)
      .catch((error: unknown) => log.warn(`Server ${server} could not be started anew.`, { server, error }))
      .finally(() => renewing.delete(server));
  };

  const watch = () => {
    const { probeMs, idleProbeMs, hungMs, memoryShare, memoryWindowMs } = config.supervision;
    return createHealth({
      servers: config.servers.map((server) => {
        const most = mostBytes(server);
        const isRemote = server.url !== undefined;
        return { name: server.name, isRemote, ...(most === undefined ? {} : { mostBytes: most }) };
      }),
      connections: upstreams.connections,
      limits: { probeMs, idleProbeMs, hungMs, busyMs: Math.max(hungMs, config.hardTimeoutMs) },
      memory: { share: memoryShare, windowMs: memoryWindowMs },
      clientInfo: options.clientInfo,
      isReading: () => upstreams.isReading,
      onHung(server, connection, silentMs) {
        const why = `hung: it showed no sign of life for ${Math.round(silentMs / 1_000)} s, and was ended`;
        upstreams.connections.abandon(server, connection, why);
      },
      onGrowth,
    });
  };
  let health = watch();

  const restart = async (server: string): Promise<Omit<OrderAnswer, 'owner'>> => {
    log.info(`Server ${server} is started anew: a person asked for it.`, { server });
    keep(serverRecord(nextId(), Date.now(), server, 'planned restart: asked for by a person'), server);
    try {
      const runs = upstreams.connections.to(server).length > 0;
      await (runs ? upstreams.renew(server) : upstreams.start(server));
      return { how: runs ? 'restarted' : 'started' };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const remedy = error instanceof GatewayError ? (error.remedy ?? '') : '';
      return { how: 'failed', why: `${why} ${remedy}`.trim() };
    }
  };

  const carryOut = async ({ id, server }: Order, { owner }: Run): Promise<void> => {
    // Of another gateway.
    if (!config.servers.some(({ name }) => name === server)) return;
    const came = await restart(server);
    try {
      state.orders.answer(id, { owner, ...came });
    } catch (error) {
      log.error('What came of a restart could not be kept.', { server, error });
    }
  };

  let orders: ((now: number) => readonly Order[]) | undefined;

  const timer = setInterval(() => health.look(), health.everyMs);
  timer.unref();

  return {
    obey(run) {
      orders ??= state.orders.listen(run);
      for (const order of orders(Date.now())) void carryOut(order, run);
    },
    growth: (server) => renewing.get(server),
    bytes: (server) => health.bytes(server),
    reconfigured: () => void (health = watch()),
    close: () => clearInterval(timer),
  };
};
