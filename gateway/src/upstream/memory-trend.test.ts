import { expect, test } from 'vitest';
import { createMemoryTrend } from './memory-trend.ts';
import type { Growth } from './memory-trend.ts';

const MiB = 2 ** 20;
const limits = { mostBytes: 512 * MiB, share: 0.85, windowMs: 300_000 };

/** What is told in so many minutes of samples every ten seconds. */
const told = (minutes: number, bytesAt: (minute: number) => number): readonly (readonly [number, Growth])[] => {
  const trend = createMemoryTrend(limits);
  return Array.from(
    { length: minutes * 6 },
    (_, at) => [at / 6, trend.sample(at * 10_000, bytesAt(at / 6))] as const,
  ).flatMap(([minute, growth]) => (growth === undefined ? [] : [[minute, growth] as const]));
};

test('a leak is told near the limit and before it, with how fast it is', () => {
  const growing = told(60, (minute) => (100 + 10 * minute) * MiB);
  const [first] = growing;
  expect(first?.[0]).toBeGreaterThan(33);
  expect(first?.[0]).toBeLessThan(36);
  expect(first?.[1].bytes).toBeLessThan(limits.mostBytes);
  expect((first?.[1].bytesPerMinute ?? 0) / MiB).toBeCloseTo(10, 0);
});

test('a server that is large and stays so is left alone', () => {
  expect(told(120, (minute) => (480 + 3 * Math.sin(minute * 9)) * MiB)).toEqual([]);
});

test('one that grows at its start and then stays is left alone', () => {
  expect(told(60, (minute) => Math.min(450, 100 + 400 * minute) * MiB)).toEqual([]);
});

test('a heap that is collected now and then is no leak', () => {
  expect(told(240, (minute) => (300 + (minute % 2) * 90) * MiB)).toEqual([]);
});

test('a leak below such a heap is told', () => {
  expect(told(60, (minute) => (200 + 6 * minute + (minute % 1) * 40) * MiB).length).toBeGreaterThan(0);
});

test('growth far from the limit is nobody’s business', () => {
  expect(told(30, (minute) => (10 + 10 * minute) * MiB)).toEqual([]);
});
