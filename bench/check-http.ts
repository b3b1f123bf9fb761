import { unmeasured } from './check-line.ts';
import type { Line } from './check-line.ts';
import { eras } from './era.ts';
import type { Era } from './era.ts';
import type { Http, Measured, PerTarget, Rounds, Sessions } from './results.ts';
import { median, ratio } from './stats.ts';

const mostLatencyTimesFloor = 1.6;
const leastThroughputOfFloor = 0.5;

/** 1,000 sessions, which is also as many as are opened. */
const leastSessions = 1_000;
const mostSessionBytes = 20_000;
/** About 500 bytes of each session that was ended. What is live of a process at rest differs by less from one time to the next. */
const mostLeftMb = 0.5;

/** Bytes of live heap that an open session takes. */
export const sessionBytes = ({ count, rounds }: Sessions): number =>
  (median(rounds.map(({ before, open }) => open - before)) * 2 ** 20) / count;

/** MiB of live heap more than before, once all sessions of a round are ended. */
export const leftMb = ({ rounds }: Sessions): number => median(rounds.map(({ before, after }) => after - before));

/** The gateway as a multiple of the floor for each era; undefined where one was not measured. */
const ratios = ({ http }: Measured, of: (http: Http) => PerTarget<{ readonly rounds: Rounds }> | undefined) => {
  const found: (readonly [Era, number])[] = [];
  for (const era of eras) {
    const one = http?.[era];
    const { gateway, floor } = (one && of(one)) ?? {};
    if (gateway === undefined || floor === undefined) return undefined;
    found.push([era, ratio(gateway.rounds, floor.rounds)]);
  }
  return found;
};

const inWords = (found: readonly (readonly [Era, number])[]): string =>
  found.map(([era, value]) => `${era} ${value.toFixed(2)} x`).join(', ');

const latencyLine = (measured: Measured): Line => {
  const [id, promise] = [
    'http-latency',
    `over HTTP, p50 is at most ${mostLatencyTimesFloor} x the bare HTTP gateway, in both eras`,
  ];
  const found = ratios(measured, ({ latency }) => latency);
  if (found === undefined) return unmeasured(id, promise);
  return { id, promise, holds: found.every(([, times]) => times <= mostLatencyTimesFloor), measured: inWords(found) };
};

const throughputLine = (measured: Measured): Line => {
  const [id, promise] = [
    'http-throughput',
    `over HTTP, throughput with 64 in flight is at least ${leastThroughputOfFloor} x the bare HTTP gateway, in both eras`,
  ];
  const found = ratios(measured, ({ throughput }) => throughput['64']);
  if (found === undefined) return unmeasured(id, promise);
  return { id, promise, holds: found.every(([, share]) => share >= leastThroughputOfFloor), measured: inWords(found) };
};

const answersLine = ({ http }: Measured): Line => {
  const [id, promise] = ['http-answers', 'over HTTP, all calls under load are answered right'];
  const seen = eras.map((era) => Object.values(http?.[era]?.throughput ?? {}).flatMap(({ gateway }) => gateway ?? []));
  if (seen.some((levels) => levels.length === 0)) return unmeasured(id, promise);
  const right = seen.flat().reduce((sum, one) => sum + one.right, 0);
  const wrong = seen.flat().reduce((sum, one) => sum + one.wrong, 0);
  return { id, promise, holds: right > 0 && wrong === 0, measured: `${right} right, ${wrong} wrong or missing` };
};

const sessionLine = ({ httpSessions }: Measured): Line => {
  const [id, promise] = ['http-session', 'over HTTP, each of 1,000 idle sessions takes less than 20 kB of memory'];
  const sessions = httpSessions?.gateway;
  if (sessions === undefined || sessions.count < leastSessions) return unmeasured(id, promise);
  const bytes = sessionBytes(sessions);
  return { id, promise, holds: bytes < mostSessionBytes, measured: `${(bytes / 1_000).toFixed(1)} kB` };
};

const sessionsEndLine = ({ httpSessions }: Measured): Line => {
  const [id, promise] = ['http-sessions-end', 'over HTTP, memory is back after 1,000 sessions were ended'];
  const sessions = httpSessions?.gateway;
  if (sessions === undefined || sessions.count < leastSessions) return unmeasured(id, promise);
  const left = leftMb(sessions);
  const measured = `${left.toFixed(2)} MiB more than before, allowed ${mostLeftMb}`;
  return { id, promise, holds: left <= mostLeftMb, measured };
};

/** What is promised of HTTP. */
export const httpLines: readonly ((measured: Measured) => Line)[] = [
  latencyLine,
  throughputLine,
  answersLine,
  sessionLine,
  sessionsEndLine,
];
