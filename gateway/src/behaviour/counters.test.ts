import { expect, test } from 'vitest';
import { createCounters } from './counters.ts';
import type { Limit } from './counters.ts';

const setUp = (limit: Partial<Limit> = {}) => {
  let now = 0;
  const tripped: string[] = [];
  const counters = createCounters(
    () => ({
      flood: { most: 2, windowMs: 100, action: 'notify', ...limit },
      crash: { most: 0, windowMs: 100, action: 'off' },
    }),
    ({ server, kind, count, evidence }) => tripped.push(`${server} ${kind} ${count} ${evidence}`),
    () => now,
  );
  return { counters, tripped, at: (ms: number) => (now = ms) };
};

test('too many in one window are told once, with what the last one was', () => {
  const { counters, tripped } = setUp();
  for (const each of ['a', 'b', 'c', 'd']) counters.count('s', 'flood', () => each);
  expect(tripped).toEqual(['s flood 3 c']);
});

test('servers, windows and kinds are counted apart', () => {
  const { counters, tripped, at } = setUp();
  for (const server of ['a', 'b', 'a', 'b']) counters.count(server, 'flood');
  at(101);
  counters.count('a', 'flood');
  counters.count('a', 'crash');
  expect(tripped).toEqual([]);
  at(300);
  counters.count('a', 'flood', () => 'three at once', 3);
  expect(tripped).toEqual(['a flood 3 three at once']);
});

test('what is forgiven counts no more', () => {
  const { counters, tripped } = setUp();
  counters.count('s', 'flood', undefined, 2);
  counters.forgive('s', 'flood');
  counters.count('s', 'flood', undefined, 2);
  expect(tripped).toEqual([]);
});
