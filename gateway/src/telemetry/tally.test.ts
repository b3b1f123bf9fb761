import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTally } from './tally.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const setUp = () => {
  const told: number[] = [];
  return { told, tally: createTally((count) => told.push(count), 60_000) };
};

test('the first is told at once, a flood after it as one number a minute', () => {
  const { told, tally } = setUp();
  for (let at = 0; at < 10_000; at += 1) tally.add();
  expect(told).toEqual([1]);
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([1, 9_999]);
  for (let at = 0; at < 5; at += 1) tally.add();
  vi.advanceTimersByTime(59_999);
  expect(told).toEqual([1, 9_999]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([1, 9_999, 5]);
});

test('after a quiet minute the next one is a first again', () => {
  const { told, tally } = setUp();
  tally.add();
  vi.advanceTimersByTime(60_000);
  tally.add();
  expect(told).toEqual([1, 1]);
});

test('what was not told yet is told at the end, and nothing after it', () => {
  const { told, tally } = setUp();
  tally.add();
  tally.add();
  tally.close();
  tally.add();
  vi.advanceTimersByTime(600_000);
  expect(told).toEqual([1, 1]);
  expect(vi.getTimerCount()).toBe(0);
});
