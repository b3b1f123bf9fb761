import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Config } from './config.ts';
import { checkConfig, loadConfig } from './load.ts';

const env = { MY_TOKEN: 'abc' };

const loadIn = (folder: string, content: unknown): Config =>
  loadConfig(put(folder, 'storycore-mcp.json', content), { env, home: folder });

const problemsIn = (folder: string, content: unknown): string[] => {
  const loaded = checkConfig(put(folder, 'storycore-mcp.json', content), { env, home: folder });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

describe('the project', () => {
  test('is called after its folder unless it has a name', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'Minuit à Montréal'));
    expect(loadIn(folder, { project: { root: 'Minuit à Montréal' } }).project).toEqual({
      name: 'Minuit à Montréal',
      root: join(folder, 'Minuit à Montréal'),
    });
    expect(loadIn(folder, { project: { root: '.', name: 'Minuit' } }).project).toEqual({
      name: 'Minuit',
      root: folder,
    });
  });

  test('grants nothing by itself', () => {
    const { grants } = loadIn(temporaryFolder(), { project: { root: '.' } });
    expect(grants.filter(({ effect }) => effect !== 'deny')).toEqual([]);
  });

  test('must be a folder that is there', () => {
    const folder = temporaryFolder();
    expect(problemsIn(folder, { project: { root: 'gone' } })).toEqual([
      `project.root: The folder "${join(folder, 'gone')}" does not exist.`,
    ]);
    expect(problemsIn(folder, { project: { root: '.', name: 'a\u202eb' } })).toEqual([
      'project.name: This name has characters that cannot be seen.',
    ]);
  });
});

describe('the file server', () => {
  test('serves the project and the folders of the section, each once', () => {
    const folder = temporaryFolder();
    for (const name of ['project/assets', 'library', 'out']) mkdirSync(join(folder, name), { recursive: true });
    symlinkSync(join(folder, 'library'), join(folder, 'project/link'));
    const filesystem = { read_paths: ['library', 'project/link', '~/library'], write_paths: ['project/assets', 'out'] };
    const { servers } = loadIn(folder, { project: { root: 'project' }, resource_config: { filesystem } });
    expect(servers).toMatchObject([
      {
        name: 'filesystem',
        provider: 'filesystem',
        args: [],
        env: {},
        cwd: join(folder, 'project'),
        roots: [join(folder, 'project'), join(folder, 'library'), join(folder, 'out')],
      },
    ]);
    expect(servers[0]).not.toHaveProperty('command');
  });

  test('can be turned off, and is not there without a folder', () => {
    const folder = temporaryFolder();
    expect(loadIn(folder, { project: { root: '.' }, providers: { filesystem: false } }).servers).toEqual([]);
    expect(loadIn(folder, { prefix: true }).servers).toEqual([]);
  });

  test('is refused when it is wanted without a folder', () => {
    expect(problemsIn(temporaryFolder(), { providers: { filesystem: true } })).toEqual([
      'providers.filesystem: The file server has no folder to serve.',
    ]);
  });
});

describe('the project as resources', () => {
  test('is served where it is wanted, and needs a project', () => {
    const folder = temporaryFolder();
    const project = { root: '.' };
    const of = (providers: object) =>
      loadIn(folder, { project, providers: { filesystem: false, ...providers } }).servers;
    expect(of({})).toEqual([]);
    expect(of({ project: false })).toEqual([]);
    expect(of({ project: true })).toMatchObject([
      { name: 'project', provider: 'project', roots: [folder], cwd: folder },
    ]);
    expect(problemsIn(folder, { providers: { project: true } })).toEqual([
      'providers.project: There is no project to show.',
    ]);
  });
});

describe('the git server', () => {
  test('is off unless it is wanted, and then serves the project or the repository it is given', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'repository'));
    const project = { root: '.' };
    const gitOf = (git: unknown) => loadIn(folder, { project, providers: { filesystem: false, git } }).servers;
    expect(loadIn(folder, { project }).servers.map(({ name }) => name)).toEqual(['filesystem']);
    expect(gitOf(false)).toEqual([]);
    expect(gitOf(true)).toMatchObject([{ name: 'git', provider: 'git', roots: [folder], cwd: folder }]);
    expect(gitOf({})).toMatchObject([{ roots: [folder] }]);
    expect(gitOf({ repository: 'repository' })).toMatchObject([{ roots: [join(folder, 'repository')] }]);
  });

  test('is refused without a repository', () => {
    const folder = temporaryFolder();
    expect(problemsIn(folder, { providers: { git: true } })).toEqual([
      'providers.git: The git server has no repository.',
    ]);
    expect(problemsIn(folder, { providers: { git: { repository: 'gone' } } })).toEqual([
      `providers.git.repository: The folder "${join(folder, 'gone')}" does not exist.`,
    ]);
  });
});

describe('third-party servers', () => {
  test('come after the providers, in file order, with what they are given', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'tools'));
    const { servers } = loadIn(folder, {
      mcpServers: {
        zebra: {
          type: 'stdio',
          command: 'npx',
          args: ['-y', '~/x', '${MY_TOKEN}'],
          env: { T: 'Bearer ${MY_TOKEN}', U: '$${x}' },
        },
        'Mon serveur': { command: './run', cwd: 'tools' },
      },
      project: { root: '.' },
      providers: { git: true },
    });
    expect(servers.map(({ name }) => name)).toEqual(['filesystem', 'git', 'zebra', 'Mon serveur']);
    expect(servers[2]).toMatchObject({
      command: 'npx',
      args: ['-y', '~/x', '${MY_TOKEN}'],
      env: { T: 'Bearer abc', U: '${x}' },
      cwd: folder,
      roots: [],
    });
    expect(servers[3]).toMatchObject({ command: './run', args: [], env: {}, cwd: join(folder, 'tools') });
  });

  test('run beside the file where there is no project', () => {
    const folder = temporaryFolder();
    expect(loadIn(folder, { mcpServers: { a: { command: 'x' } } }).servers).toMatchObject([{ cwd: folder }]);
  });

  test('have a command or a URL, and not both', () => {
    const mcpServers = { neither: { args: ['x'] }, both: { command: 'x', url: 'https://example.org/mcp' } };
    expect(problemsIn(temporaryFolder(), { mcpServers })).toEqual([
      'mcpServers.neither: This server has neither `command` nor `url`.',
      'mcpServers.both.url: A server is started with `command` or reached at `url`, not both.',
    ]);
  });

  test('with a command cannot have what only servers over HTTP have', () => {
    const mcpServers = { a: { command: 'x', type: 'sse', headers: {}, allow_http: true } };
    expect(problemsIn(temporaryFolder(), { mcpServers })).toEqual([
      'mcpServers.a.type: A server that is reached by "sse" needs a `url`.',
      'mcpServers.a.headers: `headers` is for a server that is reached over HTTP.',
      'mcpServers.a.allow_http: `allow_http` is for a server that is reached over HTTP.',
    ]);
  });

  test('share one connection unless they are said to be isolated, and are the same server either way', () => {
    const serverOf = (entry: object) =>
      loadIn(temporaryFolder(), { mcpServers: { a: { url: 'https://example.org', ...entry } } }).servers[0];
    expect(serverOf({})?.isolation).toBe('shared');
    expect(serverOf({ isolation: 'per-session' })?.isolation).toBe('per-session');
    const folder = temporaryFolder();
    const hash = (entry: object) => loadIn(folder, { mcpServers: { a: { command: 'x', ...entry } } }).servers[0]?.hash;
    expect(hash({ isolation: 'per-client' })).toBe(hash({}));
    expect(loadIn(folder, { project: { root: '.' } }).servers[0]?.isolation).toBe('shared');
  });

  test.each(['', ' a', 'a ', 'x'.repeat(65), 'a\nb', 'a\u200bb', '\u202ea', 'e\u0301', 'a\u3164b'])(
    'cannot be called %j',
    (name) => {
      expect(problemsIn(temporaryFolder(), { mcpServers: { [name]: { command: 'x' } } })).toEqual([
        expect.stringContaining('This cannot be the name of a server.'),
      ]);
    },
  );

  test.each(['a', 'é', 'Mon serveur', 'io.github.user/server', 'constructor', 'x'.repeat(64)])(
    'can be called %j',
    (name) => {
      const { servers } = loadIn(temporaryFolder(), { mcpServers: { [name]: { command: 'x' } } });
      expect(servers.map((server) => server.name)).toEqual([name]);
    },
  );

  test('cannot have a pattern for a name, nor the name of a provider in use', () => {
    const folder = temporaryFolder();
    const entry = { command: 'x' };
    expect(problemsIn(folder, { mcpServers: { 'a*': entry } })).toEqual([
      'mcpServers["a*"]: The name of a server cannot contain "*", a pattern in grants.',
    ]);
    expect(problemsIn(folder, { project: { root: '.' }, mcpServers: { filesystem: entry, git: entry } })).toEqual([
      'mcpServers.filesystem: "filesystem" is the name of a provider that is in use.',
    ]);
  });

  test.each([
    [{ T: '${NOPE}' }, 'mcpServers.a.env.T: The environment variable NOPE is not set.'],
    [{ T: '${input:token}' }, 'mcpServers.a.env.T: "${input:token}" does not name an environment variable.'],
    [{ 'A=B': 'x' }, 'mcpServers.a.env["A=B"]: This cannot name an environment variable.'],
    [{ T: 'a\0b' }, 'mcpServers.a.env.T: A NUL character cannot be handed to a program.'],
  ])('are refused the environment %j', (variables, problem) => {
    expect(problemsIn(temporaryFolder(), { mcpServers: { a: { command: 'x', env: variables } } })).toEqual([problem]);
  });
});

test('the hash of a server changes with what would be launched, and with nothing else', () => {
  const folder = temporaryFolder();
  const hash = (entry: object, more: object = {}): string | undefined =>
    loadIn(folder, { mcpServers: { a: { command: 'x', ...entry } }, ...more }).servers[0]?.hash;
  const first = hash({});
  expect(hash({ args: [] }, { prefix: false, limits: { hard_timeout: 60 } })).toBe(first);
  for (const entry of [{ command: 'y' }, { args: ['1'] }, { env: { A: '${MY_TOKEN}' } }, { cwd: '..' }]) {
    expect(hash(entry)).not.toBe(first);
  }
});

describe('the prefix', () => {
  test('can be turned off where there is one server', () => {
    expect(loadIn(temporaryFolder(), { prefix: false, mcpServers: { a: { command: 'x' } } }).prefix).toBe(false);
  });

  test('cannot be turned off where there are more', () => {
    const content = { prefix: false, project: { root: '.' }, mcpServers: { a: { command: 'x' } } };
    expect(problemsIn(temporaryFolder(), content)).toEqual([
      'prefix: Without a prefix the tools of several servers ("filesystem", "a") cannot be told apart.',
    ]);
  });
});
