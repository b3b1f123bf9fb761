import type { LatencySnapshot } from './histogram.ts';
import { between } from './histogram.ts';
import type { ServerVitals, Vitals } from './vitals.ts';

/** How long and how often, as it can be added up. */
export type Answering = Pick<LatencySnapshot, 'sum' | 'max' | 'buckets'>;

/** What one server did in one minute. */
export interface ServerMinute {
  readonly server: string;
  /** Calls that it was asked to make, and of those how many it did not make. */
  readonly asked: number;
  readonly failed: number;
  /** Calls that nobody had allowed. */
  readonly refused: number;
  readonly answering?: Answering | undefined;
  readonly memoryBytes?: number | undefined;
  /** Of what one sandbox of it may have. */
  readonly memoryPercent?: number | undefined;
  /** Of one processor. */
  readonly cpuPercent?: number | undefined;
}

/** What a gateway did in one minute. Servers of which there is nothing to say are left out. */
export interface Minute {
  /** Requests without a token that holds. */
  readonly turnedAway: number;
  readonly servers: readonly ServerMinute[];
}

/** Tells minutes apart. */
export interface MinuteCounter {
  /** The minute that has passed, with its begin in epoch milliseconds; undefined while it lasts. */
  take(vitals: Vitals, now: number): { readonly at: number; readonly minute: Minute } | undefined;
}

const minuteMs = 60_000;

const more = (now = 0, before = 0): number => Math.max(0, now - before);

const cpuPercent = (now: ServerVitals, before: ServerVitals | undefined, ms: number): number | undefined => {
  const [last, first] = [now.usage?.cpuMs, before?.usage?.cpuMs];
  // Processes that were restarted meanwhile begin again.
  return last === undefined || first === undefined || last < first || ms <= 0 ? undefined : (100 * (last - first)) / ms;
};

const minuteOf = (now: ServerVitals, before: ServerVitals | undefined, ms: number): ServerMinute => {
  const { server, usage, memoryLimitBytes, calls } = now;
  const answering = calls === undefined ? undefined : between(before?.calls?.answering, calls.answering);
  return {
    server,
    asked: more(calls?.asked, before?.calls?.asked),
    failed: more(calls?.failed, before?.calls?.failed),
    refused: more(calls?.unauthorised, before?.calls?.unauthorised),
    ...(answering === undefined || answering.count === 0
      ? {}
      : { answering: { sum: answering.sum, max: answering.max, buckets: answering.buckets } }),
    memoryBytes: usage?.memoryBytes,
    memoryPercent:
      usage === undefined || memoryLimitBytes === undefined
        ? undefined
        : (100 * (usage.worstBytes ?? usage.memoryBytes)) / memoryLimitBytes,
    cpuPercent: cpuPercent(now, before, ms),
  };
};

const says = ({ asked, refused, memoryBytes }: ServerMinute): boolean =>
  asked > 0 || refused > 0 || memoryBytes !== undefined;

/** `begunAt`: when nothing was counted yet, in epoch milliseconds. */
export const createMinuteCounter = (begunAt: number): MinuteCounter => {
  let [lookedAt, turnedAway] = [begunAt, 0];
  let before: ReadonlyMap<string, ServerVitals> = new Map();

  return {
    take(vitals, now) {
      const at = Math.floor(lookedAt / minuteMs) * minuteMs;
      // A clock that was put back begins anew.
      if (now < lookedAt) lookedAt = now;
      if (now < at + minuteMs) return undefined;
      const servers = vitals.servers.map((one) => minuteOf(one, before.get(one.server), now - lookedAt)).filter(says);
      const minute = { turnedAway: more(vitals.turnedAway, turnedAway), servers };
      before = new Map(vitals.servers.map((one) => [one.server, one]));
      [lookedAt, turnedAway] = [now, vitals.turnedAway];
      return { at, minute };
    },
  };
};

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const isAnswering = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'object' &&
    value !== null &&
    'sum' in value &&
    isNumber(value.sum) &&
    'max' in value &&
    isNumber(value.max) &&
    'buckets' in value &&
    Array.isArray(value.buckets) &&
    value.buckets.every(isNumber));

const isServerMinute = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'server' in value &&
  typeof value.server === 'string' &&
  ['asked', 'failed', 'refused'].every((key) => isNumber(Reflect.get(value, key))) &&
  ['memoryBytes', 'memoryPercent', 'cpuPercent'].every((key) => {
    const one: unknown = Reflect.get(value, key);
    return one === undefined || isNumber(one);
  }) &&
  isAnswering('answering' in value ? value.answering : undefined);

const isMinute = (value: object): value is Minute =>
  'turnedAway' in value &&
  isNumber(value.turnedAway) &&
  'servers' in value &&
  Array.isArray(value.servers) &&
  value.servers.every(isServerMinute);

/** What a gateway of this version wrote; undefined where another one did, and wrote something else. */
export const readMinute = (body: object): Minute | undefined => (isMinute(body) ? body : undefined);
