import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { checkConfig, loadConfig } from './load.ts';

const problemsOf = (content: unknown): string[] => {
  const loaded = checkConfig(put(temporaryFolder(), 'storycore-mcp.json', content), { env: {} });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};
const load = (content: unknown) => loadConfig(put(temporaryFolder(), 'storycore-mcp.json', content), { env: {} });
const mcpServers = { mail: { command: 'node' } };

test('what is written of a rule that is there changes it, and leaves the rest', () => {
  const { rules } = load({ alerts: { rules: { response_time: { over: 3, action: 'quarantine' } } } }).alerts;
  expect(rules).toHaveLength(4);
  expect(rules[1]).toMatchObject({
    name: 'response_time',
    over: 3,
    clear: 1.5,
    windowMs: 300_000,
    action: 'quarantine',
  });
});

test('a rule of one’s own says what it looks at, and how much is too much', () => {
  const rules = { long_queue: { metric: 'queue', over: 50, for_seconds: 30, servers: ['mail'] } };
  expect(load({ mcpServers, alerts: { rules } }).alerts.rules.at(-1)).toMatchObject({
    name: 'long_queue',
    over: 50,
    clear: 25,
    forMs: 30_000,
    servers: ['mail'],
  });
});

test.each([
  [{ own: {} }, 'alerts.rules.own: A rule of your own says what it looks at'],
  [{ memory: { metric: 'cpu' } }, 'alerts.rules.memory.metric: "memory" is about memory.'],
  [{ memory: { clear: 90 } }, 'alerts.rules.memory.clear: It would be well again at 90 while it is wrong from 80 on'],
  [{ error_rate: { over: 100 } }, 'alerts.rules.error_rate.over: No more than 100 percent'],
  [{ memory: { clear: -1 } }, 'alerts.rules.memory.clear: '],
  [{ memory: { over: 1e300 } }, 'alerts.rules.memory.over: '],
  [{ memory: { servers: ['male'] } }, 'alerts.rules.memory.servers[0]: There is no server "male".'],
  [{ memory: { servers: [] } }, 'alerts.rules.memory.servers: This rule is about no server.'],
  [{ q: { metric: 'queue', over: 0, action: 'freeze' } }, 'alerts.rules.q.over: One call that waits would freeze'],
  [{ 'Long Queue': { metric: 'queue', over: 1 } }, 'alerts.rules["Long Queue"]: '],
])('a rule that cannot hold is refused: %j', (rules, problem) => {
  expect(problemsOf({ mcpServers, alerts: { rules } }).join('\n')).toContain(problem);
});

test.each([
  ['http://hooks.example.org/x', {}, 'not encrypted'],
  ['http://127.0.0.1.example.org/x', {}, 'not encrypted'],
  ['ftp://hooks.example.org/x', {}, 'is not an address'],
  ['https://me:pw@hooks.example.org/x', {}, 'A name or password'],
  [
    'https://hooks.example.org/x',
    { allowed_hosts: ['api.example.org'] },
    'is not among `security_config.allowed_hosts`',
  ],
  ['https://hooks.example.org:8443/x', { allowed_hosts: ['*.example.org'], allowed_ports: [443] }, 'Port 8443'],
  ['http://127.0.0.1:9/x', { require_https: true }, 'require_https'],
])('a webhook that may not be reached is refused: %s', (webhook, security_config, problem) => {
  expect(problemsOf({ security_config, alerts: { webhook } })).toEqual([expect.stringContaining(problem)]);
});

test('one that may is taken as it is, and its host may be allowed by a pattern', () => {
  const security_config = { allowed_hosts: ['*.example.org'] };
  const { notify } = load({ security_config, alerts: { webhook: 'https://hooks.example.org/x?a=1' } }).alerts;
  expect(notify.webhook).toBe('https://hooks.example.org/x?a=1');
});

test('nothing can be told of what is not counted', () => {
  const server_config = { enable_metrics: false };
  expect(problemsOf({ server_config, alerts: {}, metrics: {} })).toEqual([
    expect.stringContaining('alerts: Nothing is counted'),
    expect.stringContaining('metrics: Nothing is counted'),
  ]);
});
