import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { millisecondsOf, parseSize } from './units.ts';

test.each([
  ['100MB', 100_000_000],
  ['100 MB', 100_000_000],
  ['16MiB', 16_777_216],
  ['1.5KB', 1_500],
  ['1.5 kib', 1_536],
  ['0.5GB', 500_000_000],
  ['7B', 7],
  ['2TiB', 2_199_023_255_552],
])('%s is %i bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each([
  '100 bananas',
  '100',
  '',
  'MB',
  '-1MB',
  '1e3MB',
  '1,5MB',
  '100MB ',
  '  1MB',
  '100 M',
  '1KBB',
  '0x10MB',
  '１MB',
  '99999999TB',
])('%j is no size', (text) => {
  expect(parseSize(text)).toBeUndefined();
});

test('what is written with a unit means the same number of bytes', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), (count) => {
      expect(parseSize(`${count}KB`)).toBe(count * 1_000);
      expect(parseSize(`${count}KiB`)).toBe(count * 1_024);
    }),
  );
});

test('a duration is whole milliseconds and never nothing', () => {
  expect(millisecondsOf(30)).toBe(30_000);
  expect(millisecondsOf(0.25)).toBe(250);
  expect(millisecondsOf(0.000_1)).toBe(1);
});
