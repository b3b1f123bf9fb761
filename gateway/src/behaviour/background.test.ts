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
    shareWhenFull: 0.5,
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

test('while more comes in than there is room for, others get more of the time', async () => {
  const done: number[] = [];
  const later = createBackground<number>({
    work(item) {
      done.push(item);
      for (const until = performance.now() + 2; performance.now() < until;);
    },
    onDropped: () => {},
    mostItems: 3,
    mostBytes: 1_000,
    share: 0.9,
    shareWhenFull: 0.000_01,
  });
  for (const item of [1, 2]) later.add(item, 1);
  await sleep(100);
  expect(done).toEqual([1, 2]);
  for (const item of [3, 4, 5, 6]) later.add(item, 1);
  await sleep(100);
  // The first one is done at once; the next would come only after minutes.
  expect(done).toEqual([1, 2, 3]);
  later.close();
});

test('what comes within a moment is done together, and others have their turn after a slice of it', async () => {
  const order: string[] = [];
  const later = createBackground<number>({
    work(item) {
      order.push(`work ${item}`);
      if (item === 2) for (const until = performance.now() + 2; performance.now() < until;);
    },
    onDropped: () => {},
    mostItems: 9,
    mostBytes: 1_000,
    share: 0.5,
    shareWhenFull: 0.5,
  });
  for (const item of [1, 2, 3]) later.add(item, 1);
  const turns = setInterval(() => order.push('others'), 1);
  while (!order.includes('work 3')) await sleep(1);
  clearInterval(turns);
  const [first, second] = [order.indexOf('work 1'), order.indexOf('work 2')];
  expect(second).toBe(first + 1);
  expect(order.slice(second, order.indexOf('work 3'))).toContain('others');
});
