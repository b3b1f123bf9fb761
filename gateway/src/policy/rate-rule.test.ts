import { expect, test } from 'vitest';
import { limitOf, rateWords } from './rate-rule.ts';

const limit = { perSecond: 1, burst: 1 };

test('the first rule that fits holds, and one without a limit ends the search', () => {
  const rules = [
    { pattern: 'notes', limit: undefined },
    { pattern: 'n*', limit },
  ];
  expect([limitOf(rules, 'notes'), limitOf(rules, 'notes2'), limitOf(rules, 'other')]).toEqual([
    undefined,
    limit,
    undefined,
  ]);
});

test.each([
  [1, '1 call a second'],
  [2.5, '2.5 calls a second'],
  [0.5, '30 calls a minute'],
  [1 / 60, '1 call a minute'],
  [1 / 3_600, '1 call an hour'],
  [1 / 86_400, '0.0417 calls an hour'],
])('%d a second is told as %s', (perSecond, words) => {
  expect(rateWords({ perSecond, burst: 1 })).toBe(words);
});
