import { expect, test } from 'vitest';
import { ConfigError, errorTable, GatewayError } from '../index.ts';
import type { ErrorCode } from '../index.ts';
import { UsageError } from './command.ts';
import { failureOf } from './failure.ts';

const exits: readonly (readonly [ErrorCode, number])[] = [
  ['permission-denied', 5],
  ['quarantined', 5],
  ['vetoed', 5],
  ['frozen', 5],
  ['not-approved', 5],
  ['upstream-failed', 4],
  ['upstream-unavailable', 4],
  ['timeout', 4],
  ['unauthenticated', 3],
];

test.each(exits)('%s ends with %d', async (code, exit) => {
  expect(failureOf(new GatewayError(code, 'No.', { remedy: 'Ask.' }))).toEqual({
    exit,
    code,
    message: 'No.',
    remedy: 'Ask.',
  });
});

test('every other refusal ends with 1', async () => {
  const named = exits.map(([code]) => code);
  const others = (Object.keys(errorTable) as ErrorCode[]).filter((code) => !named.includes(code));
  for (const code of others) expect(failureOf(new GatewayError(code, 'No.')).exit).toBe(1);
});

test('a command line that cannot be understood ends with 2, a bad configuration with 78', async () => {
  expect(failureOf(new UsageError('What?')).exit).toBe(2);
  expect(failureOf(new ConfigError('No.')).exit).toBe(78);
});

test('a bug ends with 1 and one line, and its stack stays hidden', async () => {
  const failure = failureOf(new TypeError('x is not a function\n    at secret place'));
  expect(failure.exit).toBe(1);
  expect(failure.message).toBe('This is a bug in storycore-mcp: TypeError: x is not a function');
  expect(failure.remedy).toContain('STORYCORE_MCP_DEBUG=1');
});
