import { expect, test } from 'vitest';

import { createMeter } from './meter.ts';

test('calls are counted and timed per server, in the order of their names', () => {
  const meter = createMeter();
  meter.observe('git', 'ok', 4);
  meter.observe('files', 'ok', 1);
  meter.observe('files', 'permission-denied', 0.2);
  expect(meter.snapshot()).toMatchObject([
    { server: 'files', calls: 2, outcomes: { ok: 1, 'permission-denied': 1 }, latency: { count: 2, max: 1 } },
    { server: 'git', calls: 1, outcomes: { ok: 1 }, latency: { count: 1, max: 4 } },
  ]);
});

test("a tool's own error is a success of the server, a refusal of ours says nothing about it", () => {
  const meter = createMeter();
  for (const outcome of ['ok', 'ok', 'tool-error', 'timeout', 'permission-denied', 'cancelled']) {
    meter.observe('files', outcome, 1);
  }
  expect(meter.snapshot()[0]?.successRate).toBe(0.75);
});

test('a server that was never reached has no success rate', () => {
  const meter = createMeter();
  meter.observe('files', 'permission-denied', 1);
  expect(meter.snapshot()[0]).toMatchObject({ calls: 1, successRate: undefined });
});

test('a server named like a part of the language is counted like any other', () => {
  const meter = createMeter();
  meter.observe('__proto__', '__proto__', 1);
  meter.observe('constructor', 'constructor', 1);
  expect(meter.snapshot().map(({ server, calls }) => [server, calls])).toEqual([
    ['__proto__', 1],
    ['constructor', 1],
  ]);
});

test('invented names of servers do not add up', () => {
  const meter = createMeter();
  for (let index = 0; index < 5_000; index += 1) meter.observe(`server-${index}`, 'unknown-target', 1);
  const snapshot = meter.snapshot();
  expect(snapshot).toHaveLength(513);
  expect(snapshot.reduce((sum, { calls }) => sum + calls, 0)).toBe(5_000);
});

test('a snapshot does not change afterwards', () => {
  const meter = createMeter();
  meter.observe('files', 'ok', 1);
  const before = meter.snapshot();
  const copy = structuredClone(before);
  meter.observe('files', 'ok', 2);
  expect(before).toEqual(copy);
});
