import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { closest, distance } from './suggest.ts';

test.each([
  ['comand', 'command'],
  ['commnad', 'command'],
  ['maxFileSize', 'max_file_size'],
  ['read-paths', 'read_paths'],
  ['alowed_hosts', 'allowed_hosts'],
])('%s was meant to be %s', (typo, word) => {
  expect(closest(typo, ['args', 'env', word, 'cwd'])).toBe(word);
});

test('a word that is near to nothing gets no suggestion', () => {
  expect(closest('banana', ['command', 'args', 'env', 'cwd'])).toBeUndefined();
  expect(closest('x'.repeat(100_000), ['command'])).toBeUndefined();
});

test('the nearest word wins', () => {
  expect(closest('level', ['levels', 'level2', 'level'])).toBe('level');
});

test('distance counts slips: none for equal words, the same both ways, never more than the longer word', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(distance(a, a)).toBe(0);
      expect(distance(a, b)).toBe(distance(b, a));
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(distance(a, b) === 0).toBe(a === b);
    }),
  );
});
