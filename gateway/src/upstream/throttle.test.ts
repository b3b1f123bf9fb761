import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PassThrough } from 'node:stream';
import { createThrottle } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const times = (count: number, act: () => void): void => {
  for (let at = 0; at < count; at += 1) act();
};

test('a stream that says little is never paused', () => {
  const stream = new PassThrough().resume();
  const count = createThrottle(stream);
  times(1_999, count);
  vi.advanceTimersByTime(101);
  times(1_999, count);
  expect(stream.isPaused()).toBe(false);
});

test('a flood is paused, and read on when the window is over', () => {
  const stream = new PassThrough().resume();
  const count = createThrottle(stream);
  times(2_000, count);
  expect(stream.isPaused()).toBe(true);
  // What was read already is counted too, and pauses nothing twice.
  times(5_000, count);
  vi.advanceTimersByTime(100);
  expect(stream.isPaused()).toBe(false);
  vi.advanceTimersByTime(1);
  times(1_999, count);
  expect(stream.isPaused()).toBe(false);
  times(1, count);
  expect(stream.isPaused()).toBe(true);
});
