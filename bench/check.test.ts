import { expect, test } from 'vitest';
import { check } from './check.ts';
import type { Measured } from './results.ts';
import type { Point } from './stats.ts';

const latency = (p50: number) => ({
  ms: { count: 1, p50, p95: p50, p99: p50 },
  rounds: [p50],
  cpuMsPerCall: undefined,
});
const rate = (value: number) => ({ rounds: [value], right: 10, wrong: 0, cpuMsPerCall: undefined });
const answered = { calls: 256, right: 256, wrong: 0, strays: 0, rounds: [1] };
const memory = (kept: number, peakMb: number) => {
  const live = [0, 1, 2, 3, 4, 5].map((part): Point => [part * 10_000, 8 + (kept * part) / 5]);
  return { calls: 50_000, wrong: 0, perSecond: 20_000, resident: [[50_000, peakMb]] satisfies Point[], live };
};
const http = (p50: number, perSecond: number, wrong = 0) => ({
  latency: { floor: latency(1), gateway: latency(p50) },
  throughput: { 64: { floor: rate(100), gateway: { ...rate(perSecond), wrong } } },
});
/** Bytes that a session takes while it is open, and MiB that stay after all were ended. */
const sessions = (bytes: number, left: number, count = 1_000) => ({
  gateway: { count, rounds: [{ before: 10, open: 10 + (bytes * count) / 2 ** 20, after: 10 + left }] },
});

/** Starts that take so much longer than a plain one, and calls that take so many times as long; a plain server is noisy by 10 %. */
const confined = (closedMs: number, networkMs: number, times = 1, rate = 1, starts = 20) => {
  const all = (value: number) => Array.from({ length: starts }, () => value);
  const called = (value: number) => ({
    plain: [100, 100],
    again: [110, 90],
    'no network': [100, 100],
    network: [value, value],
  });
  return {
    mechanism: 'cgroup-v2',
    start: { plain: all(30), 'no network': all(30 + closedMs), network: all(30 + networkMs) },
    calls: { latency: called(100 * times), throughput: called(100 * rate) },
  };
};

const good: Measured = {
  latency: { floor: latency(1), gateway: latency(1.5) },
  throughput: { 64: { floor: rate(100), gateway: rate(50) } },
  burst: { gateway: answered },
  memory: { gateway: memory(0.9, 500) },
  remembered: { servers: 10, emptyNode: [40], list: [210], running: [0] },
  http: { handshake: http(1.6, 50), stateless: http(1.6, 50) },
  httpSessions: sessions(19_999, 0.5),
  confine: confined(60, 120, 1.08, 0.92),
  python: { gateway: [0.1, 0.2], python: [2, 2.1] },
};

const holds = (measured: Measured) => Object.fromEntries(check(measured).map((line) => [line.id, line.holds]));

test('a run that just keeps every promise passes', () => {
  expect(holds(good)).toEqual({
    latency: true,
    throughput: true,
    burst: true,
    memory: true,
    remembered: true,
    'http-latency': true,
    'http-throughput': true,
    'http-answers': true,
    'http-session': true,
    'http-sessions-end': true,
    'confine-start': true,
    'confine-start-network': true,
    'confine-call': true,
    python: true,
  });
});

test('what was not measured does not hold', () => {
  expect(check({}).map((line) => line.holds)).toEqual(Array.from({ length: 14 }, () => undefined));
});

test('what was measured in one era only, or of too few sessions, does not hold', () => {
  const half = check({ ...good, http: { handshake: http(1, 100) }, httpSessions: sessions(1_000, 0, 999) });
  expect(half.filter((line) => line.holds === undefined).map((line) => line.id)).toEqual([
    'http-latency',
    'http-throughput',
    'http-answers',
    'http-session',
    'http-sessions-end',
  ]);
});

test('where nothing can be confined, nothing is promised of it, and the reason is told', () => {
  const lines = check({ ...good, confine: { why: 'bwrap is not installed' } }).filter(({ id }) =>
    id.startsWith('confine'),
  );
  expect(lines.map(({ holds: held, measured }) => [held, measured])).toEqual(
    Array.from({ length: 3 }, () => [undefined, 'not measured: bwrap is not installed']),
  );
});

test('too few starts prove nothing', () => {
  expect(holds({ ...good, confine: confined(1, 1, 1, 1, 19) })).toMatchObject({
    'confine-start': undefined,
    'confine-start-network': undefined,
  });
});

test.each<[string, Measured]>([
  ['latency', { latency: { floor: latency(1), gateway: latency(1.51) } }],
  ['throughput', { throughput: { 64: { floor: rate(100), gateway: rate(49) } } }],
  ['burst', { burst: { gateway: { ...answered, right: 255, wrong: 1 } } }],
  ['burst', { burst: { gateway: { ...answered, strays: 1 } } }],
  ['burst', { throughput: { 64: { floor: rate(100), gateway: { ...rate(50), wrong: 1 } } } }],
  ['memory', { memory: { gateway: memory(1.1, 80) } }],
  ['memory', { memory: { gateway: memory(0, 501) } }],
  ['memory', { memory: { gateway: { ...memory(0, 80), wrong: 1 } } }],
  ['remembered', { remembered: { servers: 10, emptyNode: [40], list: [211], running: [0] } }],
  ['http-latency', { http: { handshake: http(1, 100), stateless: http(1.61, 100) } }],
  ['http-throughput', { http: { handshake: http(1, 49), stateless: http(1, 100) } }],
  ['http-answers', { http: { handshake: http(1, 100), stateless: http(1, 100, 1) } }],
  ['http-session', { httpSessions: sessions(20_001, 0) }],
  ['http-sessions-end', { httpSessions: sessions(1_000, 0.51) }],
  ['confine-start', { confine: confined(61, 120) }],
  ['confine-start-network', { confine: confined(60, 121) }],
  ['confine-call', { confine: confined(60, 120, 1.2) }],
  ['confine-call', { confine: confined(60, 120, 1, 0.8) }],
  ['python', { python: { gateway: [0.1, 0.2], python: [2.1, 2.2] } }],
  ['python', { python: { why: 'there is no python3 here' } }],
])('one bad measurement breaks its own promise and no other: %s', (id, bad) => {
  const broken = check({ ...good, ...bad }).filter((line) => line.holds !== true);
  expect(broken.map((line) => line.id)).toEqual([id]);
});

test('what is let go once does not hide what each call keeps', () => {
  const { live, ...rest } = memory(2, 80);
  const letGo = live.map(([calls, mb], part): Point => [calls, part === 0 ? mb + 5 : mb]);
  expect(holds({ ...good, memory: { gateway: { ...rest, live: letGo } } })['memory']).toBe(false);
});
