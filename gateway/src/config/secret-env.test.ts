import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { checkConfig, loadConfig } from './load.ts';

const withServer = (server: object, env: Record<string, string> = {}) => {
  const path = put(temporaryFolder(), 'storycore-mcp.json', { mcpServers: { gh: { command: 'gh-mcp', ...server } } });
  return { path, surroundings: { env } };
};
const serverOf = (server: object, env?: Record<string, string>) => {
  const { path, surroundings } = withServer(server, env);
  return loadConfig(path, surroundings).servers[0];
};
const problemsOf = (server: object) => {
  const { path, surroundings } = withServer(server);
  const loaded = checkConfig(path, surroundings);
  return 'problems' in loaded ? loaded.problems : [];
};

test('a text that names a secret is kept as a reference, the others as they are', () => {
  const server = serverOf(
    { env: { TOKEN: 'Bearer ${secret:GITHUB}', HOME_OF: '${HERE}/x', LITERAL: '$${secret:GITHUB}' } },
    { HERE: '/home' },
  );
  expect(server?.env).toEqual({ HOME_OF: '/home/x', LITERAL: '${secret:GITHUB}' });
  expect(server?.secretEnv).toEqual({ TOKEN: ['Bearer ', { secret: 'GITHUB' }] });
});

test('variables beside a secret are replaced; what they contain is no reference', () => {
  const server = serverOf({ env: { TOKEN: '${WHO}:${secret:A}' } }, { WHO: '${secret:B}' });
  expect(server?.secretEnv).toEqual({ TOKEN: ['${secret:B}:', { secret: 'A' }] });
});

test('a server without secrets has no such field, so that what is remembered of it stays valid', () => {
  expect(serverOf({ env: { A: 'b' } })).not.toHaveProperty('secretEnv');
});

test('a reference that cannot be a name is refused with its place', () => {
  expect(problemsOf({ env: { TOKEN: '${secret:a b}' } })).toMatchObject([
    { path: 'mcpServers.gh.env.TOKEN', message: '"a b" cannot be the name of a secret.' },
  ]);
});

test('a secret in an argument is refused: every program can read arguments', () => {
  expect(problemsOf({ args: ['--token', '${secret:GITHUB}'] })).toMatchObject([{ path: 'mcpServers.gh.args[1]' }]);
  expect(problemsOf({ args: ['${HOME}', '$${secret:GITHUB}'] })).toEqual([]);
});
