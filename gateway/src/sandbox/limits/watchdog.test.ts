import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWatchdog } from './watchdog.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('one timer looks after all, and rests when there is nobody', () => {
  const looks = { a: 0, b: 0 };
  const watchdog = createWatchdog();
  const endA = watchdog.watch({ sample: () => (looks.a += 1) });
  const endB = watchdog.watch({ sample: () => (looks.b += 1) });
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(100);
  endA();
  vi.advanceTimersByTime(100);
  expect(looks).toEqual({ a: 2, b: 4 });
  endB();
  endB();
  expect(vi.getTimerCount()).toBe(0);
  watchdog.watch({ sample: () => (looks.a += 1) });
  vi.advanceTimersByTime(50);
  expect(looks.a).toBe(3);
});
