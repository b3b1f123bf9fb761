import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createBackground } from './background.ts';

const setUp = (mostItems = 4) => {
  const done: number[] = [];
  let dropped = 0;
  const later = createBackground<number>({
    work: (item) => done.push(item),
    onDropped: () => (dropped += 1),
    mostItems,
    mostBytes: 1_000,
    share: 0.5,
  });
  return { later, done, dropped: () => dropped };
};

test('work is done later, in order, and what is too much is left out and counted', async () => {
  const { later, done, dropped } = setUp();
  for (const item of [1, 2, 3, 4, 5]) later.add(item, 10);
  expect([done, dropped()]).toEqual([[], 1]);
  await sleep(50);
  expect(done).toEqual([1, 2, 3, 4]);
  later.add(6, 5_000);
  expect(dropped()).toBe(2);
});

test('after it is closed nothing is done any more', async () => {
  const { later, done } = setUp();
  later.add(1, 1);
  later.close();
  await sleep(20);
  expect(done).toEqual([]);
});
