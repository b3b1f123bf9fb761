import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { arrives, createTurnSchedule } from './turn-schedule.ts';

const setUp = () => {
  const schedule = createTurnSchedule();
  const done: string[] = [];
  return { done, add: (name: string) => schedule(() => done.push(name)) };
};

test('what came with others leads to one write when all of it was handled, and what comes in that turn to another at its end', async () => {
  const { done, add } = setUp();
  arrives(false, 1);
  add('first');
  expect(done).toEqual([]);
  await new Promise((resolve) => process.nextTick(resolve));
  add('second');
  expect(done).toEqual(['first']);
  await turn();
  expect(done).toEqual(['first', 'second']);
});

test('what came alone leads to a write at once, and whatever else it leads to is gathered', async () => {
  const { done, add } = setUp();
  arrives(true, 1);
  add('first');
  expect(done).toEqual(['first']);
  add('second');
  expect(done).toEqual(['first']);
  await turn();
  arrives(true, 1);
  add('third');
  expect(done).toEqual(['first', 'second', 'third']);
});

test('what came before there was anything to schedule does not count', () => {
  arrives(true, 1);
  const { done, add } = setUp();
  add('first');
  expect(done).toEqual([]);
});

test('with many in flight nothing comes alone', () => {
  const { done, add } = setUp();
  arrives(true, 64);
  add('first');
  expect(done).toEqual([]);
});
