import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { loadConfig } from './load.ts';

const supervisionOf = (content: object) =>
  loadConfig(put(temporaryFolder(), 'storycore-mcp.json', content)).supervision;

test('a server may be silent at least as long as a call may wait for it, unless its owner says otherwise', () => {
  expect(supervisionOf({ server_config: { request_timeout: 100 } }).hungMs).toBe(100_000);
  const own = { server_config: { request_timeout: 100 }, supervision: { hung_seconds: 20 } };
  expect(supervisionOf(own).hungMs).toBe(20_000);
});

test('0 is never', () => {
  const supervision = { probe_seconds: 0, idle_probe_seconds: 0, hung_seconds: 0, memory_restart_percent: 0 };
  expect(supervisionOf({ supervision })).toMatchObject({
    probeMs: Infinity,
    idleProbeMs: Infinity,
    hungMs: Infinity,
    memoryShare: Infinity,
  });
});

test.each([
  ['probe_seconds', -1],
  ['hung_seconds', 100_000],
  ['memory_restart_percent', 101],
  ['memory_window_seconds', 0],
  ['memory_restart', true],
])('%s: %s is refused by its path', (key, value) => {
  expect(() => supervisionOf({ supervision: { [key]: value } })).toThrow(/supervision/);
});
