import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { emptyFolder } from '../../test/fixtures/state.ts';
import { createDataFolder, dataFolder } from './location.ts';

const home = '/home/ada';

test.each([
  ['linux', {}, '/home/ada/.local/share/storycore-mcp'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/storycore-mcp'],
  ['linux', { XDG_DATA_HOME: 'data' }, '/home/ada/.local/share/storycore-mcp'],
  ['linux', { XDG_DATA_HOME: '' }, '/home/ada/.local/share/storycore-mcp'],
  ['darwin', {}, '/home/ada/Library/Application Support/storycore-mcp'],
  ['linux', { STORYCORE_MCP_HOME: '/srv/state', XDG_DATA_HOME: '/data' }, '/srv/state'],
  ['linux', { STORYCORE_MCP_HOME: '' }, '/home/ada/.local/share/storycore-mcp'],
] as const)('on %s with %j the data folder is %s', (platform, env, expected) => {
  expect(dataFolder({ env, platform, home })).toBe(expected);
});

test.each([
  [{ LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\storycore-mcp'],
  [{ XDG_DATA_HOME: 'D:\\xdg' }, 'C:\\Users\\ada\\AppData\\Local\\storycore-mcp'],
  [{ STORYCORE_MCP_HOME: 'E:\\state' }, 'E:\\state'],
] as const)('on Windows with %j the data folder is %s', (env, expected) => {
  expect(dataFolder({ env, platform: 'win32', home: 'C:\\Users\\ada' })).toBe(expected);
});

test('a relative STORYCORE_MCP_HOME is refused', () => {
  expect(() => dataFolder({ env: { STORYCORE_MCP_HOME: 'state' }, platform: 'linux', home })).toThrow(
    /STORYCORE_MCP_HOME is «state», which is not an absolute path/,
  );
});

test('a missing data folder is made for this user alone', () => {
  using folder = emptyFolder();
  const made = createDataFolder(join(folder.path, 'a', 'b'));
  expect(statSync(made).mode & 0o777).toBe(0o700);
});

test('a data folder that is there keeps its mode', () => {
  using folder = emptyFolder();
  chmodSync(folder.path, 0o750);
  expect(createDataFolder(folder.path)).toBe(folder.path);
  expect(statSync(folder.path).mode & 0o777).toBe(0o750);
});

test('a data folder in which others may write is refused, with the command that closes it', () => {
  using folder = emptyFolder();
  const open = join(folder.path, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  expect(() => createDataFolder(open)).toThrow(`chmod 700 "${open}"`);
});

test('a data folder that cannot be made is refused, with its path', () => {
  expect(() => createDataFolder('/dev/null/state')).toThrow(/\/dev\/null\/state cannot be created/);
});
