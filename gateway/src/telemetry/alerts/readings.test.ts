import { expect, test } from 'vitest';
import { createMeter } from '../meter.ts';
import type { ServerVitals } from '../vitals.ts';
import { createReadings } from './readings.ts';

const server = (changes: Partial<ServerVitals> = {}): ServerVitals => ({
  server: 'mail',
  state: 'ready',
  restarts: 0,
  running: 0,
  queued: 0,
  held: 0,
  ...changes,
});
const vitals = (...servers: readonly ServerVitals[]) => ({ turnedAway: 0, events: [], servers });
const used = (cpuMs: number) => ({ memoryBytes: 1e6, cpuMs, processes: 1 });

test('processor time is a share of the time in which it was seen, and begins again with a new process', () => {
  const readings = createReadings(60_000, 0);
  const cpu = () => readings.lately('mail', 60_000)?.cpuPercent;
  readings.take(vitals(server()), 10_000);
  expect(cpu()).toBeUndefined();
  readings.take(vitals(server({ usage: used(500) })), 20_000);
  expect(cpu()).toBeUndefined();
  readings.take(vitals(server({ usage: used(5_500) })), 30_000);
  expect(cpu()).toBe(50);
  readings.take(vitals(server({ usage: used(100) })), 40_000);
  expect(cpu()).toBeUndefined();
  readings.take(vitals(server({ usage: used(1_100) })), 50_000);
  expect(cpu()).toBe(10);
});

test('of several sandboxes that which has most counts', () => {
  const readings = createReadings(60_000, 0);
  const window = { windowMs: 60_000, leastCalls: 0 };
  const memory = (usage: ServerVitals['usage']) => {
    readings.take(vitals(server({ usage, memoryLimitBytes: 10e6 })), 10_000);
    return readings.read('mail', 'memory', window).value;
  };
  expect(memory({ memoryBytes: 12e6, worstBytes: 7e6, cpuMs: 0, processes: 2 })).toBe(70);
  expect(memory({ memoryBytes: 12e6, cpuMs: 0, processes: 1 })).toBe(120);
  expect(memory(undefined)).toBeUndefined();
});

test('restarts and waiting calls are read as they are', () => {
  const readings = createReadings(60_000, 0);
  const window = { windowMs: 60_000, leastCalls: 0 };
  readings.take(vitals(server({ restarts: 3, queued: 7 })), 10_000);
  expect(readings.read('mail', 'restarts', window)).toEqual({ value: 3, isEnough: true });
  expect(readings.read('mail', 'queue', window)).toEqual({ value: 7, isEnough: true });
  readings.take(vitals(server({ restarts: 3 })), 80_000);
  expect(readings.read('mail', 'restarts', window).value).toBe(0);
  expect(readings.read('nobody', 'queue', window).value).toBeUndefined();
});

test('a window counts what came in it, whether it is looked at each second or seldom', () => {
  for (const everyMs of [1_000, 10_000]) {
    const readings = createReadings(60_000, 0);
    const meter = createMeter();
    for (let at = everyMs; at <= 300_000; at += everyMs) {
      for (let calls = 0; calls < everyMs / 1_000; calls += 1) meter.observe('mail', 'ok', 5);
      readings.take(vitals(server({ calls: meter.snapshot()[0] })), at);
    }
    const { calls = 0, seconds = 0 } = readings.lately('mail', 60_000) ?? {};
    expect(Math.abs(seconds - 60)).toBeLessThanOrEqual(everyMs / 1_000);
    expect(calls).toBe(seconds);
  }
});
