import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRefresher } from './refresh.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A refresher whose readings the test ends. */
const setUp = () => {
  const started: string[] = [];
  const open: (() => void)[] = [];
  const refresher = createRefresher((server) => {
    started.push(server);
    return new Promise((resolve) => open.push(resolve));
  });
  const finish = async (): Promise<void> => {
    for (const end of open.splice(0)) end();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { refresher, started, finish };
};

test('a flood of changes is read once, a moment later', async () => {
  const { refresher, started, finish } = setUp();
  for (let at = 0; at < 1_000; at += 1) refresher.soon('a');
  expect(started).toEqual([]);
  await vi.advanceTimersByTimeAsync(250);
  expect(started).toEqual(['a']);
  await finish();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(started).toEqual(['a']);
});

test('one that does not stop changing is read ever more rarely, and as before after it was calm', async () => {
  const { refresher, started, finish } = setUp();
  const flood = setInterval(() => refresher.soon('a'), 10);
  const answers = setInterval(() => void finish(), 5);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(started.length).toBeGreaterThanOrEqual(4);
  await vi.advanceTimersByTimeAsync(60_000);
  const busy = started.length;
  expect(busy).toBeLessThan(18);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(started.length - busy).toBeLessThanOrEqual(3);
  clearInterval(flood);
  await vi.advanceTimersByTimeAsync(30_000);
  clearInterval(answers);
  const calm = started.length;
  refresher.soon('a');
  await vi.advanceTimersByTimeAsync(250);
  expect(started.length).toBe(calm + 1);
});

test('a change during a reading is read afterwards, once', async () => {
  const { refresher, started, finish } = setUp();
  refresher.now('a');
  refresher.now('a');
  refresher.now('a');
  expect(started).toEqual(['a']);
  await finish();
  await vi.advanceTimersByTimeAsync(250);
  expect(started).toEqual(['a', 'a']);
  await finish();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(started).toHaveLength(2);
});

test('servers do not wait for each other', () => {
  const { refresher, started } = setUp();
  refresher.now('a');
  refresher.now('b');
  expect(started).toEqual(['a', 'b']);
});

test('whoever waits for a server waits for its reading, and not at all where there is none', async () => {
  const { refresher, finish } = setUp();
  await refresher.settled('a');
  refresher.now('a');
  let settled = false;
  const waiting = refresher.settled('a').then(() => (settled = true));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(settled).toBe(false);
  await finish();
  await waiting;
  expect(settled).toBe(true);
});

test('once closed nothing is read any more', async () => {
  const { refresher, started } = setUp();
  refresher.soon('a');
  refresher.close();
  refresher.now('a');
  refresher.soon('a');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(started).toEqual([]);
});
