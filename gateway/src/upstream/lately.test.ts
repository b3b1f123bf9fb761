import { expect, test } from 'vitest';
import { createLately } from './lately.ts';

test('whoever asks is told of the latest other client, and for so long only', () => {
  let now = 0;
  const lately = createLately(() => now);
  expect(lately.others('a', Infinity)).toBe(false);
  lately.note('a');
  lately.note('a');
  expect(lately.others('a', Infinity)).toBe(false);
  expect(lately.others('b', 10)).toBe(true);
  now = 5;
  lately.note('b');
  now = 12;
  lately.note('a');
  expect(lately.others('a', 10)).toBe(true);
  now = 20;
  expect(lately.others('a', 10)).toBe(false);
  expect(lately.others('a', Infinity)).toBe(true);
  lately.note('c');
  expect(lately.others('c', 10)).toBe(true);
});
