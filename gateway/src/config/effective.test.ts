import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Config } from './config.ts';
import { checkConfig, loadConfig } from './load.ts';

const load = (content: unknown): Config =>
  loadConfig(put(temporaryFolder(), 'storycore-mcp.json', content), { env: {} });

const problemsOf = (content: unknown): string[] => {
  const loaded = checkConfig(put(temporaryFolder(), 'storycore-mcp.json', content), { env: {} });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

test('what the file leaves out has its documented value', () => {
  const { source, hash: _hash, grants: _grants, ...rest } = load({});
  const alertRule = (name: string, over: number, clear: number) => ({
    name,
    metric: name,
    over,
    clear,
    windowMs: 300_000,
    leastCalls: 20,
    forMs: 0,
    action: 'notify',
    servers: [],
  });
  expect(rest).toEqual({
    servers: [],
    disabled: [],
    telemetry: {},
    alerts: {
      rules: [
        alertRule('error_rate', 5, 2.5),
        alertRule('response_time', 1, 0.8),
        { ...alertRule('memory', 80, 70), windowMs: 60_000, leastCalls: 0, forMs: 30_000 },
        { ...alertRule('unauthorised', 10, 2), leastCalls: 0 },
      ],
      notify: { desktop: false, cwd: dirname(source), timeoutMs: 10_000 },
    },
    warnings: [],
    savepoints: {
      enabled: true,
      quotaBytes: 2 ** 31,
      largestFileBytes: 2 ** 26,
      exclude: [],
      keepMs: 30 * 86_400_000,
      ifNotKept: 'refuse',
    },
    timeouts: [],
    retry: { repeatable: [], retries: 3, share: 0.2, least: 3, windowMs: 10_000, longestWaitMs: 10_000 },
    circuitBreaker: {
      offFor: [],
      windowMs: 60_000,
      leastCalls: 5,
      failureRate: 0.8,
      restMs: 500,
      longestRestMs: 60_000,
      probes: 3,
    },
    cache: { keep: [], maxBytes: 16_777_216 },
    fallbacks: [],
    supervision: {
      probeMs: 15_000,
      idleProbeMs: 300_000,
      hungMs: 60_000,
      memoryShare: 0.85,
      memoryWindowMs: 300_000,
    },
    audit: { keepDays: 365, maxBytes: 1_000_000_000 },
    pins: {
      actions: {
        wording: 'hold',
        annotation: 'hold',
        schema: 'hold',
        'new-target': 'hold',
        instructions: 'hold',
        command: 'hold',
      },
      acceptsWording: [],
    },
    prefix: true,
    requestTimeoutMs: 30_000,
    hardTimeoutMs: 300_000,
    network: { timeoutMs: 10_000, maxRetries: 3, userAgent: 'StoryCore-MCP/1.0' },
    maxMessageBytes: 16_777_216,
    maxConcurrentRequests: 256,
    stdio: true,
    http: {
      host: 'localhost',
      port: 0,
      path: '/mcp',
      auth: 'token',
      allowRemote: false,
      allowedHosts: [],
      allowedOrigins: [],
      sessionIdleMs: 1_800_000,
      maxSessions: 1_000,
    },
    console: { port: 8_650 },
    maxConnections: 5,
    metrics: true,
    inspection: { results: 'hold', arguments: 'refuse', flagOnly: [] },
    flow: 'ask',
    behaviour: {
      crash_loop: { most: 5, windowMs: 120_000, action: 'hold_server' },
      denied_connections: { most: 20, windowMs: 60_000, action: 'notify' },
      flood: { most: 3_000, windowMs: 10_000, action: 'notify' },
      schema_violations: { most: 5, windowMs: 300_000, action: 'notify' },
      tool_growth: { most: 20, windowMs: 3_600_000, action: 'notify' },
      secrets: { most: 5, windowMs: 3_600_000, action: 'notify' },
      unusual: { most: 3, windowMs: 600_000, action: 'notify' },
    },
    artifacts: { enabled: true, keepMs: 30 * 86_400_000, overBytes: 512 * 1024, quotaBytes: 1024 ** 3 },
    approvals: { waitMs: 120_000, trust: [] },
  });
});

test('every limit is honoured, in its unit', () => {
  const config = load({
    version: 1,
    server_config: { max_connections: 9, request_timeout: 1.5, enable_metrics: false },
    resource_config: { network: { timeout: 0.25, max_retries: 0, user_agent: 'Mine/2' } },
    limits: { max_message_size: '1MB', max_concurrent_requests: 7, hard_timeout: 2 },
  });
  expect(config).toMatchObject({
    maxConnections: 9,
    requestTimeoutMs: 1_500,
    metrics: false,
    network: { timeoutMs: 250, maxRetries: 0, userAgent: 'Mine/2' },
    maxMessageBytes: 1_000_000,
    maxConcurrentRequests: 7,
    hardTimeoutMs: 2_000,
  });
});

describe("the manifest's words for limits", () => {
  test('are honoured where the sections say nothing', () => {
    const config = load({ metadata: { max_concurrent_requests: 10, timeout_seconds: 20 } });
    expect(config).toMatchObject({ maxConcurrentRequests: 10, requestTimeoutMs: 20_000 });
  });

  test('may say the same', () => {
    const config = load({
      metadata: { max_concurrent_requests: 10, timeout_seconds: 20 },
      server_config: { request_timeout: 20 },
      limits: { max_concurrent_requests: 10 },
    });
    expect(config).toMatchObject({ maxConcurrentRequests: 10, requestTimeoutMs: 20_000 });
  });

  test('must not say otherwise', () => {
    const content = {
      metadata: { max_concurrent_requests: 10, timeout_seconds: 20 },
      server_config: { request_timeout: 30 },
      limits: { max_concurrent_requests: 11 },
    };
    expect(problemsOf(content)).toEqual([
      'metadata.max_concurrent_requests: This says 10, but `limits.max_concurrent_requests` says 11.',
      'metadata.timeout_seconds: This says 20, but `server_config.request_timeout` says 30.',
    ]);
  });
});

describe('the hard timeout', () => {
  test('makes room for a request timeout that is longer', () => {
    expect(load({ server_config: { request_timeout: 900 } }).hardTimeoutMs).toBe(900_000);
  });

  test('cannot be shorter than the request timeout', () => {
    expect(problemsOf({ limits: { hard_timeout: 10 } })).toEqual([
      'limits.hard_timeout: Calls would end after 10 s, before the 30 s that a server may take to answer.',
    ]);
  });
});

describe('what this version cannot do is refused', () => {
  test.each([[{ version: 2 }, 'version: This is version 2 of the format, and 1 is the newest that is known here.']])(
    '%j',
    (content, problem) => {
      expect(problemsOf(content)).toEqual([expect.stringContaining(problem)]);
    },
  );
});

describe('a number out of range is refused', () => {
  test.each([
    [{ server_config: { max_connections: 0 } }, 'server_config.max_connections: Must be at least 1.'],
    [{ server_config: { request_timeout: 0 } }, 'server_config.request_timeout: Must be more than 0.'],
    [{ server_config: { request_timeout: 86_401 } }, 'server_config.request_timeout: Must be at most 86400.'],
    [
      { limits: { max_concurrent_requests: 1.5 } },
      'limits.max_concurrent_requests: Expected a whole number, found a number with a fraction.',
    ],
    [{ limits: { max_message_size: '1KB' } }, 'limits.max_message_size: This size is out of range.'],
    [{ limits: { max_message_size: '1GB' } }, 'limits.max_message_size: This size is out of range.'],
    [{ resource_config: { network: { max_retries: 11 } } }, 'resource_config.network.max_retries: Must be at most 10.'],
    [
      { resource_config: { network: { user_agent: 'a\r\nb' } } },
      'resource_config.network.user_agent: This cannot be sent as a header.',
    ],
  ])('%j', (content, problem) => {
    expect(problemsOf(content)).toEqual([problem]);
  });

  test('even one that JSON can write and nothing can hold', () => {
    expect(problemsOf('{"server_config": {"request_timeout": 1e999}}')).toEqual([
      'server_config.request_timeout: Expected a number, found a number out of range.',
    ]);
  });
});
