import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOpen, matches } from './pattern.ts';

test.each([
  ['read_*', 'read_file', true],
  ['read_*', 'read_', true],
  ['read_*', 'spread_file', false],
  ['*_file', 'write_file', true],
  ['*a*b*', 'xxaxxbxx', true],
  ['*a*b*', 'xxbxxaxx', false],
  ['a*b', 'a*b', true],
  ['*b', '*b', true],
  ['a.c', 'abc', false],
  ['', '', true],
  ['', 'x', false],
  ['**', 'anything', true],
])('%s and %s: %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

test('a pattern without a star names itself and nothing else', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (pattern, text) => {
      fc.pre(!isOpen(pattern));
      expect(matches(pattern, text)).toBe(pattern === text);
    }),
  );
});

test('a star stands for any run of characters, wherever it is put', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (head, middle, tail) => {
      expect(matches(`${head}*${tail}`, head + middle + tail)).toBe(true);
    }),
  );
});

test('a pattern full of stars does not become slow', () => {
  const start = performance.now();
  expect(matches(`${'*a'.repeat(50)}*b`, 'a'.repeat(5_000))).toBe(false);
  expect(performance.now() - start).toBeLessThan(1_000);
});
