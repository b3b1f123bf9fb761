import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Config } from './config.ts';
import { checkConfig, loadConfig } from './load.ts';

const loadIn = (folder: string, content: unknown): Config =>
  loadConfig(put(folder, 'storycore-mcp.json', content), { env: {}, home: folder });

const problemsIn = (folder: string, content: unknown): string[] => {
  const loaded = checkConfig(put(folder, 'storycore-mcp.json', content), { env: {}, home: folder });
  return 'problems' in loaded
    ? loaded.problems.map(({ path, message, remedy }) => `${path}: ${message} ${remedy}`)
    : [];
};

test('the web search is off unless it is wanted, and then has its key from the secret store', () => {
  const searchOf = (search: unknown) => loadIn(temporaryFolder(), { providers: { brave_search: search } }).servers;
  expect(searchOf(false)).toEqual([]);
  expect(loadIn(temporaryFolder(), { providers: {} }).servers).toEqual([]);
  for (const [written, secret] of [
    [true, 'BRAVE_API_KEY'],
    [{}, 'BRAVE_API_KEY'],
    [{ key: '${secret:MY_KEY}' }, 'MY_KEY'],
  ]) {
    expect(searchOf(written)).toMatchObject([
      {
        name: 'brave_search',
        provider: 'brave_search',
        env: {},
        secretEnv: { BRAVE_API_KEY: [{ secret }] },
        roots: [],
      },
    ]);
  }
});

test.each([
  'BSAabcdefghijklmnop0123',
  '${MY_KEY}',
  'x${secret:A}',
  '${secret:A}${secret:B}',
  '${secret:}',
  '${secret:a b}',
])('a key that is written as %j is refused, not repeated, and it is said where it belongs', (key) => {
  const problems = problemsIn(temporaryFolder(), { providers: { brave_search: { key } } });
  expect(problems).toEqual([
    expect.stringMatching(/^providers\.brave_search\.key: .*storycore-mcp secret set BRAVE_API_KEY/),
  ]);
  expect(problems.join()).not.toContain(key);
});
