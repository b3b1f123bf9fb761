import type { Answer } from '../admin/contract/methods.ts';
import type { Config } from '../config/config.ts';
import type { State } from '../store/state.ts';
import { latencyOf } from '../telemetry/histogram.ts';
import type { Minute, ServerMinute } from '../telemetry/minutes.ts';
import { readMinute } from '../telemetry/minutes.ts';

type Day = Answer<'day.look'>;
type Whole = Day['whole'];
interface Kept {
  readonly at: number;
  readonly minute: Minute;
}

const dayMs = 86_400_000;
const stepMs = 5 * 60_000;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const known = (values: readonly (number | undefined)[]): readonly number[] =>
  values.filter((value) => value !== undefined);
const most = (values: readonly (number | undefined)[]): number | undefined => {
  const some = known(values);
  return some.length === 0 ? undefined : Math.max(...some);
};

const timesOf = (servers: readonly ServerMinute[]): Pick<Whole, 'typicalMs' | 'slowMs'> => {
  const parts = servers.flatMap(({ answering }) => (answering === undefined ? [] : [answering]));
  if (parts.length === 0) return {};
  const buckets = (parts[0]?.buckets ?? []).map((_, at) => total(parts.map((part) => part.buckets[at] ?? 0)));
  const { p50, p95 } = latencyOf({
    buckets,
    count: total(buckets),
    sum: total(parts.map(({ sum }) => sum)),
    max: Math.max(...parts.map(({ max }) => max)),
  });
  return { typicalMs: p50, slowMs: p95 };
};

/** What all servers of one moment use together; the most of several moments. */
const peak = (minutes: readonly Kept[], read: (one: ServerMinute) => number | undefined): number | undefined => {
  const moments = Map.groupBy(minutes, ({ at }) => at);
  return most(
    [...moments.values()].map((kept) => {
      const some = known(kept.flatMap(({ minute }) => minute.servers.map(read)));
      return some.length === 0 ? undefined : total(some);
    }),
  );
};

const wholeOf = (minutes: readonly Kept[]): Whole => {
  const servers = minutes.flatMap(({ minute }) => minute.servers);
  const found = {
    memoryBytes: peak(minutes, (one) => one.memoryBytes),
    memoryPercent: most(servers.map((one) => one.memoryPercent)),
    cpuPercent: peak(minutes, (one) => one.cpuPercent),
  };
  return {
    asked: total(servers.map(({ asked }) => asked)),
    failed: total(servers.map(({ failed }) => failed)),
    refused: total(servers.map(({ refused }) => refused)) + total(minutes.map(({ minute }) => minute.turnedAway)),
    ...timesOf(servers),
    ...(found.memoryBytes === undefined ? {} : { memoryBytes: found.memoryBytes }),
    ...(found.memoryPercent === undefined ? {} : { memoryPercent: found.memoryPercent }),
    ...(found.cpuPercent === undefined ? {} : { cpuPercent: found.cpuPercent }),
  };
};

/** The thresholds of the rules that are about every server; of several, the one that tells first. */
const mostOf = ({ rules }: Config['alerts']): Day['most'] => {
  const rule = (metric: string) =>
    rules
      .filter((one) => one.metric === metric && one.action !== 'off' && one.servers.length === 0)
      .toSorted((left, right) => left.over - right.over)[0];
  const [failed, slow, memory, refused] = ['error_rate', 'response_time', 'memory', 'unauthorised'].map(rule);
  return {
    ...(failed === undefined ? {} : { failedPercent: failed.over }),
    ...(slow === undefined ? {} : { slowMs: slow.over * 1_000 }),
    ...(memory === undefined ? {} : { memoryPercent: memory.over }),
    ...(refused === undefined ? {} : { refused: { count: refused.over, windowMs: refused.windowMs } }),
  };
};

/** What was measured in the last day. */
export const dayOf = (config: Config, state: Pick<State, 'minutes'>, now: number): Day => {
  const kept = state.minutes.since(now - dayMs).flatMap(({ at, body }) => {
    const minute = readMinute(body);
    // One of a clock that was ahead is not of the last day.
    return minute === undefined || at > now ? [] : [{ at, minute }];
  });
  const steps = Map.groupBy(kept, ({ at }) => Math.floor(at / stepMs) * stepMs);
  return {
    ...(kept[0] === undefined ? {} : { since: kept[0].at }),
    until: now,
    isMeasured: config.metrics,
    stepMs,
    points: [...steps].map(([at, minutes]) => ({ at, ...wholeOf(minutes) })),
    whole: wholeOf(kept),
    most: mostOf(config.alerts),
  };
};
