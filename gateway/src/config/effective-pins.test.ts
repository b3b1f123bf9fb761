import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Config } from './config.ts';
import { checkConfig, loadConfig } from './load.ts';

const write = (content: unknown): string => put(temporaryFolder(), 'storycore-mcp.json', content);
const load = (content: unknown): Config => loadConfig(write(content), { env: {} });
const problemsOf = (content: unknown): readonly string[] => {
  const loaded = checkConfig(write(content), { env: {} });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

const mcpServers = { notes: { command: 'notes' } };

test('every change is held unless its class is only flagged; the words of a named publisher may be taken', () => {
  expect(load({}).pins.acceptsWording).toEqual([]);
  const { pins } = load({ mcpServers, pins: { wording: 'flag', new_target: 'flag', accept_wording: ['notes'] } });
  expect(pins).toEqual({
    actions: {
      wording: 'flag',
      annotation: 'hold',
      schema: 'hold',
      'new-target': 'flag',
      instructions: 'hold',
      command: 'hold',
    },
    acceptsWording: ['notes'],
  });
});

test('the words of a server that is not there cannot be taken', () => {
  expect(problemsOf({ mcpServers, pins: { accept_wording: ['notes', 'nots'] } })).toEqual([
    'pins.accept_wording[1]: There is no server "nots".',
  ]);
});

test('who approved a server changes nothing of what is behind it', () => {
  const folder = temporaryFolder();
  const [plain, trusted] = [{}, { trust: 'trusted' }].map((more) => {
    const path = put(folder, 'storycore-mcp.json', { mcpServers: { notes: { command: 'notes', ...more } } });
    return loadConfig(path, { env: {} }).servers[0];
  });
  expect(plain).not.toHaveProperty('trust');
  expect(trusted?.trust).toBe('trusted');
  expect(trusted?.hash).toBe(plain?.hash);
});

test('all servers can be approved together, but for those that say how they are', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const path = put(temporaryFolder(), 'storycore-mcp.json', {
    trust: 'trusted',
    mcpServers: { notes: { command: 'notes' }, other: { command: 'other', trust: digest } },
  });
  expect(loadConfig(path, { env: {} }).servers.map(({ name, trust }) => [name, trust])).toEqual([
    ['notes', 'trusted'],
    ['other', digest],
  ]);
});

test.each(['yes', 'sha256:123', `sha256:${'A'.repeat(64)}`, 'TRUSTED', ''])('%j approves no server', (trust) => {
  expect(problemsOf({ mcpServers: { notes: { command: 'notes', trust } } })).toEqual([
    'mcpServers.notes.trust: This is neither `trusted` nor the digest of a server.',
  ]);
});
