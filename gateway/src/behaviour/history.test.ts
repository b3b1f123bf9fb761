import { expect, test } from 'vitest';
import { isNewHost, noHistory, readHistory, unusualIn, withHost, withMinute } from './history.ts';

const learnt = (calls: number, bytes: number, minutes: number) =>
  Array.from({ length: minutes }).reduce(
    (history: typeof noHistory) => withMinute(history, { calls, bytes }),
    withHost(noHistory, 'a.example'),
  );

test('nothing is unusual for a server that is hardly known', () => {
  expect(unusualIn(learnt(10, 1_000, 3), { calls: 10_000, bytes: 10 ** 9 })).toEqual([]);
  expect(isNewHost(learnt(10, 1_000, 3), 'b.example')).toBe(false);
});

test('a minute far above its own history is, in calls and in bytes', () => {
  const history = learnt(50, 1_000_000, 30);
  expect(unusualIn(history, { calls: 60, bytes: 1_200_000 })).toEqual([]);
  expect(unusualIn(history, { calls: 900, bytes: 1_000 })).toEqual(['900 calls in a minute, usually 48']);
  expect(unusualIn(history, { calls: 1, bytes: 90_000_000 })).toHaveLength(1);
});

test('so is a host that a well known server never reached', () => {
  const history = learnt(50, 1_000, 30);
  expect([isNewHost(history, 'a.example'), isNewHost(history, 'b.example')]).toEqual([false, true]);
});

test('a history is read back as it was saved, and damage is a server never seen', () => {
  const history = learnt(5, 10, 12);
  expect(readHistory(JSON.parse(JSON.stringify(history)))).toEqual(history);
  expect(readHistory({ minutes: 'many' })).toBeUndefined();
  expect(readHistory(undefined)).toBeUndefined();
});
