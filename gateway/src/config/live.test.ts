import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Config } from './config.ts';
import { createLive, derived } from './live.ts';
import { loadConfig } from './load.ts';

const server = (command: string): object => ({ command, trust: 'trusted' });

const load = (folder: string, content: object): Config => loadConfig(put(folder, 'storycore-mcp.json', content));

const first = { mcpServers: { a: server('a'), b: server('b') }, limits: { hard_timeout: 300 } };

test('what is equal stays the very object, and what is not is the new one', () => {
  const folder = temporaryFolder();
  const live = createLive(load(folder, first));
  const { servers, http, grants, hardTimeoutMs } = { ...live.config };
  live.replace(load(folder, { ...first, mcpServers: { ...first.mcpServers, b: server('other') } }));
  expect(live.config.servers[0]).toBe(servers[0]);
  expect(live.config.servers[1]).toMatchObject({ name: 'b', command: 'other' });
  expect(live.config.http).toBe(http);
  expect(live.config.hardTimeoutMs).toBe(hardTimeoutMs);
  expect(live.config.grants).not.toBe(grants);
  expect(Object.isFrozen(live.config.servers)).toBe(true);
});

test('a section that is left out holds no more', () => {
  const folder = temporaryFolder();
  const live = createLive(load(folder, { ...first, project: { root: '.' } }));
  expect(live.config.project?.root).toBe(folder);
  const before = live.replace(load(folder, first));
  expect(live.config.project).toBeUndefined();
  expect(before.project?.root).toBe(folder);
  live.replace(before);
  expect(live.config.project?.root).toBe(folder);
});

test('what is derived is made once for each part, when it is asked for', () => {
  let part = { n: 1 };
  let made = 0;
  const value = derived(
    () => part,
    ({ n }) => {
      made += 1;
      return n * 2;
    },
  );
  expect([value(), value()]).toEqual([2, 2]);
  part = { n: 2 };
  expect([value(), value(), made]).toEqual([4, 4, 2]);
});
