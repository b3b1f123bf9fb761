import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { checkConfig } from './load.ts';
import type { Problem } from './problem.ts';

const mcpServers = { notes: { command: 'notes' }, 'a/b': { command: 'ab' } };

const check = (rate_limits: unknown) =>
  checkConfig(put(temporaryFolder(), 'storycore-mcp.json', { mcpServers, rate_limits }), { env: {} });
const ratesOf = (rate_limits: unknown) => {
  const loaded = check(rate_limits);
  return 'config' in loaded ? loaded.config.rateLimits : loaded.problems;
};
const told = ({ path, message, remedy }: Problem): string => `${path}: ${message} ${remedy}`;
const problemsOf = (rate_limits: unknown): readonly string[] => {
  const loaded = check(rate_limits);
  return 'problems' in loaded ? loaded.problems.map(told) : [];
};
const warningsOf = (rate_limits: unknown): readonly string[] => {
  const loaded = check(rate_limits);
  return 'config' in loaded ? loaded.config.warnings.map(told) : [];
};

test('nothing is limited by default', () => {
  expect([undefined, {}, { max_wait: 2 }, { clients: { a: false } }].map(ratesOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('names go before patterns, and what fits all comes last', () => {
  expect(
    ratesOf({
      clients: { '*': { rate: 2.5 }, 'c*': { rate: 0.1 }, claude: false, 'cl*': { rate: 7, burst: 3 } },
      servers: { notes: { rate: 4 } },
      max_wait: 0.5,
      max_waiting: 9,
    }),
  ).toEqual({
    clients: [
      { pattern: 'claude', limit: undefined },
      { pattern: 'c*', limit: { perSecond: 0.1, burst: 1 } },
      { pattern: 'cl*', limit: { perSecond: 7, burst: 3 } },
      { pattern: '*', limit: { perSecond: 2.5, burst: 3 } },
    ],
    servers: [{ pattern: 'notes', limit: { perSecond: 4, burst: 4 } }],
    tools: [],
    maxWaitMs: 500,
    maxWaiting: 9,
  });
});

test('no time to wait is a time too', () => {
  expect(ratesOf({ clients: { '*': { rate: 1 } }, max_wait: 0 })).toMatchObject({ maxWaitMs: 0, maxWaiting: 256 });
});

test.each([0, -1])('a rate of %d is refused, and says how to have no limit and how to stop calls', (rate) => {
  expect(problemsOf({ servers: { notes: { rate } } })).toEqual([
    'rate_limits.servers.notes.rate: A rate of zero or less would let no call through. For no limit write `false` instead of the object, or leave the entry out. To stop calls, write a grant with `deny`, or use `storycore-mcp freeze`.',
  ]);
});

test.each([0, -3])('a burst of %d is refused', (burst) => {
  expect(problemsOf({ tools: { 'notes/x': { rate: 1, burst } } })).toEqual([
    'rate_limits.tools["notes/x"].burst: A burst smaller than one would let no call through. Write at least 1, or leave it out. To stop calls, write a grant with `deny`, or use `storycore-mcp freeze`.',
  ]);
});

test.each([
  [true],
  [5],
  ['5/s'],
  [{ burst: 1 }],
  [{ rate: 'fast' }],
  [{ rate: 1, brust: 2 }],
  [{ rate: 1, burst: 1.5 }],
])('%j is no limit', (limit) => {
  expect(problemsOf({ clients: { a: limit } }).length).toBeGreaterThan(0);
});

test('a tool is named with its server', () => {
  expect(problemsOf({ tools: { search: { rate: 1 } } })).toEqual([
    'rate_limits.tools.search: "search" does not say SERVER/TOOL. Write "search/*" for each tool of that server, or "SERVER/TOOL" for one.',
  ]);
  expect(problemsOf({ tools: { '*': { rate: 1 }, '*/search': { rate: 1 }, 'a/b/c': { rate: 1 } } })).toEqual([]);
});

test('a limit of a server that is not there is warned about', () => {
  const rate_limits = {
    servers: { nots: { rate: 1 }, 'n*': { rate: 1 }, notes: { rate: 1 } },
    tools: {
      'note/x': { rate: 1 },
      'zzz/x': { rate: 1 },
      'notes/x': { rate: 1 },
      'a/b/x': { rate: 1 },
      '*/x': { rate: 1 },
    },
  };
  expect(warningsOf(rate_limits)).toEqual([
    'rate_limits.servers.nots: No server "nots" is configured, so this limits nothing. Did you mean "notes"?',
    'rate_limits.tools["note/x"]: No server "note" is configured, so this limits nothing. Did you mean "notes"?',
    'rate_limits.tools["zzz/x"]: No server "zzz" is configured, so this limits nothing. Correct the name, or leave it out.',
  ]);
});
