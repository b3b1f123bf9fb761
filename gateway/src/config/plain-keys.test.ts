import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { loadConfig } from './load.ts';
import { isPlainKey } from './plain-keys.ts';
import { parseReferences } from './secret-reference.ts';

// Drawn by chance for this test; split so that no scanner takes this file for a leak.
const random = ['Zk3Vt9QpLx7RbN2m', 'Wc8YdJ5s'].join('');

test.each([
  ['GITHUB_TOKEN', random],
  ['api_key', random],
  ['CLIENT_SECRET', random],
  ['DB_PASSWORD', 'correct-horse'],
  ['PGPASSWORD', 'correct-horse'],
  ['X-Api-Key', random],
  ['Authorization', `Bearer ${random}`],
])('%s with %j is a key in the clear', (name, text) => {
  expect(isPlainKey(name, parseReferences(text))).toBe(true);
});

test.each([
  ['GITHUB_TOKEN', '${GITHUB_TOKEN}'],
  ['GITHUB_TOKEN', '${secret:GITHUB}'],
  ['Authorization', 'Bearer ${secret:GITHUB}'],
  ['GITHUB_TOKEN', 'your-token-goes-here-1234'],
  ['GITHUB_TOKEN', ''],
  ['SSH_KEY', '/home/ana/.ssh/id_ed25519_2024'],
  ['MAX_TOKENS', '4096'],
  ['TITLE', random],
  ['CACHE_KEY', 'project-cache'],
  ['MONKEY', random],
  ['DB_PASSWORD', 'changeme'],
])('%s with %j is none', (name, text) => {
  expect(isPlainKey(name, parseReferences(text))).toBe(false);
});

test('a configuration with a key in the clear loads, and says where it stands and what to do', () => {
  const folder = temporaryFolder();
  const env = { PLAIN: 'x', GITHUB_TOKEN: random, OTHER_TOKEN: '${secret:OTHER}' };
  const path = put(folder, 'storycore-mcp.json', { mcpServers: { gh: { command: 'gh-mcp', env } } });
  const { warnings } = loadConfig(path, { env: {} });
  expect(warnings).toEqual([
    {
      file: 'storycore-mcp.json',
      path: 'mcpServers.gh.env.GITHUB_TOKEN',
      line: 7,
      message: 'A key stands in the configuration, where every copy of the file carries it.',
      remedy: 'Keep it with `storycore-mcp secret set GITHUB_TOKEN`, and write "${secret:GITHUB_TOKEN}" here.',
    },
  ]);
  expect(JSON.stringify(warnings)).not.toContain(random);
});

test('a key in a header is warned of like one in an environment', () => {
  const headers = { Authorization: `Bearer ${random}`, 'X-Tenant': random, 'X-Api-Key': '${secret:GH}' };
  const path = put(temporaryFolder(), 'storycore-mcp.json', {
    mcpServers: { gh: { url: 'https://example.org', headers } },
  });
  expect(loadConfig(path, { env: {} }).warnings).toMatchObject([{ path: 'mcpServers.gh.headers.Authorization' }]);
});
