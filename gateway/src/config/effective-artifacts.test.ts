import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { loadConfig } from './load.ts';

const load = (artifacts: object, more: object = {}) =>
  loadConfig(put(temporaryFolder(), 'c.json', { artifacts, ...more })).artifacts;

test('what is written holds, in bytes and milliseconds', () => {
  expect(load({ enabled: false, over: '100KB', quota: '1GB', keep_days: 0.5 })).toEqual({
    enabled: false,
    overBytes: 100_000,
    quotaBytes: 1e9,
    keepMs: 43_200_000,
  });
});

test('it is on where nothing is written, and leaves half a MiB in an answer', () => {
  expect(load({})).toEqual({ enabled: true, overBytes: 524_288, quotaBytes: 2 ** 30, keepMs: 30 * 86_400_000 });
  expect(load({ quota: '100KiB' })).toMatchObject({ overBytes: 102_400 });
});

test('so little that a link is no less is refused, and more than the quota', () => {
  expect(() => load({ over: '4000B' })).toThrow(/artifacts\.over/);
  expect(() => load({ over: '2MB', quota: '1MB' })).toThrow(/artifacts\.over/);
});

test('no server can be called as the gateway calls itself, but a grant can name it', () => {
  const server = { 'storycore-mcp': { command: 'node' } };
  expect(() => load({}, { mcpServers: server })).toThrow(/the gateway itself/);
  const grants = [{ effect: 'deny', level: 'resource_read', server: 'storycore-mcp' }];
  expect(load({}, { grants }).enabled).toBe(true);
});
