import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Config } from './config.ts';
import { checkConfig, loadConfig } from './load.ts';

const write = (content: unknown): string => put(temporaryFolder(), 'storycore-mcp.json', content);
const mcpServers = { weather: { command: 'weather' }, renderer: { command: 'renderer' } };
const load = (content: object): Config => loadConfig(write({ mcpServers, ...content }), { env: {} });
const problemsOf = (content: object): readonly string[] => {
  const loaded = checkConfig(write({ mcpServers, ...content }), { env: {} });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};
/** A project, so that there is a file server and one for git. */
const withProject = { project: { root: '.' }, providers: { git: true } };

describe('circuit_breaker', () => {
  test('says when a server is left alone, and for whom that is off', () => {
    const section = { off_for: ['weather'], window_seconds: 30, least_calls: 10, failure_rate: 0.8, rest_seconds: 2 };
    expect(load({ circuit_breaker: section }).circuitBreaker).toEqual({
      offFor: ['weather'],
      windowMs: 30_000,
      leastCalls: 10,
      failureRate: 0.8,
      restMs: 2_000,
      longestRestMs: 60_000,
      probes: 3,
    });
  });

  test('can be off for all', () => {
    expect(load({ circuit_breaker: { enabled: false } }).circuitBreaker).toBeUndefined();
  });

  test.each<[object, string]>([
    [{ off_for: ['wether'] }, 'circuit_breaker.off_for[0]: There is no server called "wether".'],
    [
      { rest_seconds: 10, longest_rest_seconds: 5 },
      'circuit_breaker.longest_rest_seconds: The longest rest is shorter than the first.',
    ],
  ])('what cannot hold is refused: %j', (circuit_breaker, problem) => {
    expect(problemsOf({ circuit_breaker })).toEqual([problem]);
  });

  test.each([{ failure_rate: 0 }, { failure_rate: 1.1 }, { least_calls: 0 }, { probes: 0 }, { window_seconds: 0 }])(
    'what would never or always open is refused: %j',
    (circuit_breaker) => {
      expect(problemsOf({ circuit_breaker })).toHaveLength(1);
    },
  );
});

describe('retry', () => {
  test('names what may be called twice, and what of that a server has to bear', () => {
    const repeatable = [{ server: 'weather', tools: ['forecast'] }];
    expect(load({ retry: { repeatable, retries: 2, share: 0.1, longest_wait_seconds: 30 } }).retry).toEqual({
      repeatable: [{ server: 'weather', tools: ['forecast'], resources: [] }],
      retries: 2,
      share: 0.1,
      least: 3,
      windowMs: 10_000,
      longestWaitMs: 30_000,
    });
  });

  test.each<[object, string]>([
    [
      { server: 'filesystem', tools: ['read_text_file', 'write_file'] },
      'retry.repeatable[0].tools[1]: "write_file" of "filesystem" writes: it must never be tried again.',
    ],
    [
      { server: 'git', tools: ['git_commit'] },
      'retry.repeatable[0].tools[0]: "git_commit" of "git" writes: it must never be tried again.',
    ],
    [
      { server: 'filesystem', tools: ['read_txt_file'] },
      'retry.repeatable[0].tools[0]: The server "filesystem" has no tool "read_txt_file".',
    ],
    [{ server: 'wether', tools: ['x'] }, 'retry.repeatable[0].server: There is no server called "wether".'],
    [{ server: 'weather' }, 'retry.repeatable[0]: This names neither tools nor resources.'],
  ])('a tool that writes, may do harm, or is not there is refused: %j', (one, problem) => {
    expect(problemsOf({ ...withProject, retry: { repeatable: [one] } })).toEqual([problem]);
  });

  test.each([{ share: 0 }, { least: 0 }, { retries: 0 }, { retries: 11 }])('so is %j', (retry) => {
    expect(problemsOf({ retry })).toHaveLength(1);
  });
});

describe('timeouts', () => {
  test('change the limits of some tools, each what it says', () => {
    const timeouts = [
      { server: 'renderer', tools: ['render_*'], request_timeout: 120, hard_timeout: 900 },
      { server: 'renderer', request_timeout: 600 },
      { server: 'weather', hard_timeout: 5 },
    ];
    expect(load({ timeouts }).timeouts).toEqual([
      { server: 'renderer', tools: ['render_*'], resources: [], quietMs: 120_000, hardMs: 900_000 },
      { server: 'renderer', tools: ['*'], resources: [], quietMs: 600_000, hardMs: 600_000 },
      { server: 'weather', tools: ['*'], resources: [], quietMs: 5_000, hardMs: 5_000 },
    ]);
  });

  test.each<[object, string]>([
    [{ server: 'renderer' }, 'timeouts[0]: This changes no limit.'],
    [
      { server: 'renderer', request_timeout: 60, hard_timeout: 30 },
      'timeouts[0].hard_timeout: Calls would end after 30 s, before the 60 s that the server may take to answer.',
    ],
    [{ server: 'render', hard_timeout: 30 }, 'timeouts[0].server: There is no server called "render".'],
  ])('what cannot hold is refused: %j', (one, problem) => {
    expect(problemsOf({ timeouts: [one] })).toEqual([problem]);
  });
});

describe('cache', () => {
  test('keeps what is named, for as long as is said', () => {
    const keep = [{ server: 'weather', tools: ['forecast'], resources: ['weather://*'], ttl_seconds: 0.5 }];
    expect(load({ cache: { keep, max_size: '1MiB' } }).cache).toEqual({
      keep: [{ server: 'weather', tools: ['forecast'], resources: ['weather://*'], ttlMs: 500 }],
      maxBytes: 1_048_576,
    });
  });

  test('keeps no answers of a tool that writes', () => {
    const keep = [{ server: 'filesystem', tools: ['edit_file'], ttl_seconds: 60 }];
    expect(problemsOf({ ...withProject, cache: { keep } })).toEqual([
      'cache.keep[0].tools[0]: "edit_file" of "filesystem" writes: its answers are not kept.',
    ]);
  });
});
