import { expect, test } from 'vitest';
import { UsageError } from './command.ts';
import { readCount, readDuration, readMoment, showBytes, showCount, showDuration } from './units.ts';

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['1w', 604_800_000],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(readDuration(text, '--for')).toBe(milliseconds);
});

test.each(['', '15', 'm', '0m', '-1h', '1.5h', '1 month', '99999999d', '1h30m'])('%j is no duration', (text) => {
  expect(() => readDuration(text, '--for')).toThrow(UsageError);
});

test('a moment is a date, or so long ago', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(readMoment('1h', '--since', now)).toBe(now - 3_600_000);
  expect(readMoment('2026-11-20T00:00:00Z', '--since', now)).toBe(Date.parse('2026-11-20T00:00:00Z'));
  expect(() => readMoment('2026-99-99', '--since', now)).toThrow(UsageError);
});

test.each(['0', '-1', '1.5', 'ten', '1e3', '65536'])('%j is no port', (text) => {
  expect(() => readCount(text, '--port', 65_535)).toThrow(UsageError);
});

test('sizes, durations and counts are short', () => {
  expect([512, 12_345, 999_600, 3_400_000].map(showBytes)).toEqual(['512 B', '12 kB', '1.0 MB', '3.4 MB']);
  expect([0.2, 4.4, 999.7, 12_000, 150_000].map(showDuration)).toEqual(['<1 ms', '4 ms', '1.0 s', '12 s', '3 min']);
  expect([showCount(1, 'server'), showCount(0, 'server')]).toEqual(['1 server', '0 servers']);
});
