import { expect, test } from 'vitest';

import { GatewayError } from '../errors.ts';
import { outcomeOf, outcomeOfFailure } from './outcome.ts';

test.each([
  [{ result: {} }, 'ok'],
  [{ result: { isError: false } }, 'ok'],
  [{ result: { isError: 'true' } }, 'ok'],
  [{ result: { isError: true } }, 'tool-error'],
  [{ error: { code: -32_602, message: 'no' } }, 'upstream-error'],
] as const)('%j ends as %s', (result, outcome) => {
  expect(outcomeOf(result)).toBe(outcome);
});

test('a refusal ends as its code, anything else as internal', () => {
  expect(outcomeOfFailure(new GatewayError('rate-limited', 'Too many.'))).toBe('rate-limited');
  expect(outcomeOfFailure(new TypeError('x is not a function'))).toBe('internal');
  expect(outcomeOfFailure('thrown text')).toBe('internal');
});
