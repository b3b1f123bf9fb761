import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT');

test.each([
  ['0', 0],
  ['120', 120_000],
  ['Wed, 21 Oct 2015 07:28:30 GMT', 30_000],
  ['Wed, 21 Oct 2015 07:27:00 GMT', 0],
])('%s is %i ms', (text, milliseconds) => {
  expect(retryAfterMs({ headers: { 'retry-after': text } }, now)).toBe(milliseconds);
});

test.each(['', '-1', '1.5', '1e9', '99999999999', 'soon', '2015-10-21', 'Wed, 45 Oct 2015 07:28:30 GMT'])(
  '%j says nothing',
  (text) => {
    expect(retryAfterMs({ headers: { 'retry-after': text } }, now)).toBeUndefined();
  },
);

test('a reply without it says nothing', () => {
  expect(retryAfterMs({ headers: {} }, now)).toBeUndefined();
});
