import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDeadlines } from './deadlines.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const at = (due: () => number, expired: number[]) => ({ due, expire: (now: number) => void expired.push(now) });

test('each expires when it is due, whatever order they came in', () => {
  const { watch } = createDeadlines();
  const expired: number[] = [];
  for (const due of [300, 100, 200]) watch(at(() => due, expired));
  vi.advanceTimersByTime(1_000);
  expect(expired).toEqual([100, 200, 300]);
});

test('one that is over before does not expire, and the others still do', () => {
  const { watch, leave } = createDeadlines();
  const expired: number[] = [];
  const [, second] = [100, 200, 300].map((due) => watch(at(() => due, expired)));
  if (second === undefined) throw new Error('Three are watched.');
  leave(second);
  leave(second);
  vi.advanceTimersByTime(1_000);
  expect(expired).toEqual([100, 300]);
});

test('what is due by something else than the clock expires when somebody looks', () => {
  const { watch, look } = createDeadlines();
  const expired: number[] = [];
  let due = 1_000;
  watch(at(() => due, expired));
  watch(at(() => 500, expired));
  look();
  due = -Infinity;
  vi.advanceTimersByTime(100);
  expect(expired).toEqual([]);
  look();
  expect(expired).toEqual([100]);
  vi.advanceTimersByTime(1_000);
  expect([expired, vi.getTimerCount()]).toEqual([[100, 500], 0]);
});

test('one that moves expires when it came to rest', () => {
  const { watch } = createDeadlines();
  const expired: number[] = [];
  let due = 100;
  watch(at(() => due, expired));
  vi.advanceTimersByTime(90);
  due = 250;
  vi.advanceTimersByTime(150);
  expect(expired).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(expired).toEqual([250]);
});

test('an expiry that ends another, and watches a new one, loses none', () => {
  const { watch, leave } = createDeadlines();
  const expired: string[] = [];
  const ended = watch({ due: () => 100, expire: () => expired.push('ended by the other') });
  watch({
    due: () => 100,
    expire: () => {
      expired.push('first');
      leave(ended);
      watch({ due: () => 150, expire: () => expired.push('new') });
    },
  });
  watch({ due: () => 120, expire: () => expired.push('later') });
  vi.advanceTimersByTime(1_000);
  expect(expired).toEqual(['first', 'later', 'new']);
});

test('ten thousand that end in time leave one timer', () => {
  const { watch, leave } = createDeadlines();
  for (let index = 0; index < 10_000; index += 1) leave(watch(at(() => 30_000, [])));
  expect(vi.getTimerCount()).toBe(1);
});
