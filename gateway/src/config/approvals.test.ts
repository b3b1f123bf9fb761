import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { loadConfig } from './load.ts';

const load = (approvals: unknown) =>
  loadConfig(put(temporaryFolder(), 'storycore-mcp.json', JSON.stringify({ approvals })), { env: {} }).approvals;

test('how long a call waits, and whose answers count, is what the file says', () => {
  expect(load({})).toEqual({ waitMs: 120_000, trust: [] });
  expect(load({ wait_seconds: 1.5, trust: ['engine', 'client:Claude Desktop'] })).toEqual({
    waitMs: 1_500,
    trust: ['engine', 'client:Claude Desktop'],
  });
});

describe('what cannot be meant is refused', () => {
  test.each([
    ['a channel that there is not', { trust: ['everybody'] }, 'approvals.trust[0]'],
    ['the console, which needs no trust', { trust: ['console'] }, 'approvals.trust[0]'],
    ['a client without a name', { trust: ['client:'] }, 'approvals.trust[0]'],
    ['a client whose name cannot be seen', { trust: ['client:a\u202e'] }, 'approvals.trust[0]'],
    ['no time at all', { wait_seconds: 0 }, 'approvals.wait_seconds'],
    ['an unknown key', { wait: 3 }, 'wait'],
  ])('%s', (_what, approvals, where) => {
    expect(() => load(approvals)).toThrow(where);
  });
});
