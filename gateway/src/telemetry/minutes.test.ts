import { expect, test } from 'vitest';
import { createMeter } from './meter.ts';
import { createMinuteCounter, readMinute } from './minutes.ts';
import type { ServerVitals, Vitals } from './vitals.ts';

const meter = createMeter();
const vitals = (more: Partial<ServerVitals> = {}, turnedAway = 0): Vitals => ({
  turnedAway,
  events: [],
  servers: [
    {
      server: 'git',
      state: 'ready',
      restarts: 0,
      running: 0,
      queued: 0,
      held: 0,
      calls: meter.snapshot().find(({ server }) => server === 'git'),
      ...more,
    },
  ],
});

test('a minute holds what came in it, and is told once', () => {
  const minutes = createMinuteCounter(60_000);
  meter.observe('git', 'ok', 12);
  meter.observe('git', 'timeout', 90);
  meter.observe('git', 'permission-denied', 0.1);
  expect(minutes.take(vitals({ usage: { memoryBytes: 1, cpuMs: 100, processes: 1 } }), 119_999)).toBeUndefined();
  const usage = { memoryBytes: 50, cpuMs: 400, processes: 1 };
  const first = minutes.take(vitals({ usage, memoryLimitBytes: 200 }, 3), 120_000);
  expect(first).toMatchObject({
    at: 60_000,
    minute: {
      turnedAway: 3,
      servers: [{ server: 'git', asked: 2, failed: 1, refused: 1, memoryBytes: 50, memoryPercent: 25 }],
    },
  });
  expect(minutes.take(vitals({ usage }), 125_000)).toBeUndefined();
  const second = minutes.take(vitals({ usage: { ...usage, cpuMs: 1_000 } }, 3), 180_000);
  expect(second?.minute).toMatchObject({ turnedAway: 0, servers: [{ asked: 0, failed: 0, cpuPercent: 1 }] });
});

test('a server of which there is nothing to say takes no room', () => {
  expect(createMinuteCounter(0).take(vitals({ calls: undefined }), 60_000)?.minute.servers).toEqual([]);
});

test('a clock that was put back ends no minute twice', () => {
  const minutes = createMinuteCounter(600_000);
  expect(minutes.take(vitals(), 120_000)).toBeUndefined();
  expect(minutes.take(vitals(), 180_000)?.at).toBe(120_000);
});

test('what is kept is read back, and what another version wrote is left out', () => {
  const minute = createMinuteCounter(0).take(vitals(), 60_000)?.minute;
  expect(readMinute(JSON.parse(JSON.stringify(minute)))).toEqual(JSON.parse(JSON.stringify(minute)));
  expect(
    readMinute({ turnedAway: 0, servers: [{ server: 'git', asked: '1', failed: 0, refused: 0 }] }),
  ).toBeUndefined();
  expect(
    readMinute({ turnedAway: 0, servers: [{ server: 'git', asked: 1, failed: 0, refused: 0, answering: {} }] }),
  ).toBeUndefined();
});
