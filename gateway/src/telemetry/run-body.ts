import type { Lately } from './alerts/readings.ts';
import type { Vitals } from './vitals.ts';

/** How one server is doing, as another process shows it. */
export interface ServerGlance {
  readonly server: string;
  readonly state: string;
  readonly restarts: number;
  readonly running: number;
  readonly queued: number;
  readonly held: number;
  readonly memoryBytes?: number | undefined;
  readonly memoryLimitBytes?: number | undefined;
  /** Calls since the gateway started. */
  readonly calls: number;
  /** Over the last minute. */
  readonly lately?: Lately | undefined;
  /** Rules by which something is wrong with it. */
  readonly alerts: readonly string[];
}

/** How a gateway is doing, as another process shows it. */
export interface RunBody {
  readonly pid: number;
  readonly version: string;
  /** Where its configuration lies. */
  readonly source: string;
  readonly turnedAway: number;
  readonly servers: readonly ServerGlance[];
  /** Rules by which something is wrong with the gateway itself. */
  readonly alerts: readonly string[];
}

/** A gateway that runs, as another process shows it. Times are epoch milliseconds. */
export interface RunGlance extends RunBody {
  readonly id: string;
  readonly startedAt: number;
  readonly shownAt: number;
}

const isGlance = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'server' in value &&
  typeof value.server === 'string' &&
  'alerts' in value &&
  Array.isArray(value.alerts);

const isBody = (value: object): value is RunBody =>
  'pid' in value &&
  typeof value.pid === 'number' &&
  'alerts' in value &&
  Array.isArray(value.alerts) &&
  'servers' in value &&
  Array.isArray(value.servers) &&
  value.servers.every(isGlance);

/** What a gateway of this version wrote; undefined where another one did, and wrote something else. */
export const readRunBody = (body: object): RunBody | undefined => (isBody(body) ? body : undefined);

export interface RunBodyParts extends Pick<RunBody, 'pid' | 'version' | 'source'> {
  readonly vitals: Vitals;
  lately(server: string): Lately | undefined;
  /** The rules that fire for a server; for the gateway itself where it is empty. */
  alerts(server: string): readonly string[];
}

/** What is written for whoever watches. */
export const runBody = ({ vitals, lately, alerts, ...own }: RunBodyParts): RunBody => ({
  ...own,
  turnedAway: vitals.turnedAway,
  alerts: alerts(''),
  servers: vitals.servers.map(({ server, state, restarts, running, queued, held, usage, memoryLimitBytes, calls }) => ({
    server,
    state,
    restarts,
    running,
    queued,
    held,
    memoryBytes: usage?.memoryBytes,
    memoryLimitBytes,
    calls: calls?.calls ?? 0,
    lately: lately(server),
    alerts: alerts(server),
  })),
});
