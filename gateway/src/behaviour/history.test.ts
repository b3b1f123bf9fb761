import { expect, test } from 'vitest';
import {
  isNewHost,
  noHistory,
  readHistory,
  unusualHour,
  unusualIn,
  withHost,
  withHour,
  withMinute,
} from './history.ts';

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

const office = Array.from({ length: 12 }, (_, day) => [9, 10, 14].map((hour) => ({ day, hour })))
  .flat()
  .reduce(withHour, learnt(5, 10, 12));

test('an hour in which a well known server was never used is unusual, and those beside its own are not', () => {
  const at = (hour: number, day = 12) => unusualHour(office, { day, hour });
  expect(at(3)).toBe('it is used at 3:00, as on none of 12 days before');
  expect([8, 9, 10, 11, 13, 14, 15].map((hour) => at(hour))).toEqual(Array.from({ length: 7 }));
  // Today is not yet history.
  expect(unusualHour(withHour(office, { day: 12, hour: 3 }), { day: 12, hour: 3 })).toBeDefined();
  expect(unusualHour(withHour(office, { day: 12, hour: 3 }), { day: 13, hour: 3 })).toBeUndefined();
});

test('an unusual hour is told for some minutes, and no hour of a server that is hardly known is', () => {
  const moment = { day: 12, hour: 3 };
  const five = Array.from({ length: 5 }, () => moment).reduce(withHour, office);
  expect(unusualHour(five, moment)).toBeUndefined();
  const young = Array.from({ length: 9 }, (_, day) => ({ day, hour: 9 })).reduce(withHour, noHistory);
  expect(unusualHour(young, { day: 9, hour: 3 })).toBeUndefined();
});

test('midnight is beside the last hour of the day', () => {
  const nights = Array.from({ length: 12 }, (_, day) => ({ day, hour: 23 })).reduce(withHour, noHistory);
  expect([unusualHour(nights, { day: 12, hour: 0 }), unusualHour(nights, { day: 12, hour: 22 })]).toEqual([
    undefined,
    undefined,
  ]);
  expect(unusualHour(nights, { day: 12, hour: 1 })).toBeDefined();
});

test('a history from before hours were learnt keeps what it has', () => {
  const { hours: _hours, ...before } = office;
  expect(readHistory(JSON.parse(JSON.stringify(before)))).toEqual({ ...office, hours: noHistory.hours });
  expect(readHistory(JSON.parse(JSON.stringify({ ...before, hours: { days: 3 } })))?.hours).toEqual(noHistory.hours);
});

test('a history is read back as it was saved, and damage is a server never seen', () => {
  const history = office;
  expect(readHistory(JSON.parse(JSON.stringify(history)))).toEqual(history);
  expect(readHistory({ minutes: 'many' })).toBeUndefined();
  expect(readHistory(undefined)).toBeUndefined();
});
