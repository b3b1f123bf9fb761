import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Grant } from '../policy/grant.ts';
import { checkConfig, loadConfig } from './load.ts';

const grantsIn = (folder: string, content: unknown): readonly Grant[] =>
  loadConfig(put(folder, 'storycore-mcp.json', content), { env: {}, home: folder }).grants;

const written = (grant: object, more: object = {}): readonly Grant[] =>
  grantsIn(temporaryFolder(), { grants: [grant], ...more }).slice(0, -2);

const problemsOf = (content: object): string[] => {
  const loaded = checkConfig(put(temporaryFolder(), 'storycore-mcp.json', content), { env: {} });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

const everything = { principal: {}, server: '*', name: '*', scope: 'global' };

test('a grant that says only what and how is for everyone, everywhere', () => {
  expect(written({ effect: 'allow', level: 'tool_execute' })).toMatchObject([
    { ...everything, id: 'config:1', effect: 'allow', level: 'tool_execute', givenBy: 'config' },
  ]);
  expect(written({ effect: 'allow', level: 'tool_execute' })[0]).not.toHaveProperty('conditions');
});

test('a grant says all that it may say', () => {
  const folder = temporaryFolder();
  const [grant] = grantsIn(folder, {
    grants: [
      {
        effect: 'allow',
        level: 'resource_read',
        server: 'filesystem',
        name: 'read_*',
        client: 'claude-*',
        addon: 'mcp_server_addon',
        project: 'Minuit',
        session: 's-1',
        paths: ['scenes', '**/*.md'],
        max_size: '1MiB',
        expires_at: '2031-12-31T18:00:00+01:00',
        uses: 3,
        scope: 'session',
      },
    ],
  });
  expect(grant).toEqual({
    id: 'config:1',
    effect: 'allow',
    level: 'resource_read',
    server: 'filesystem',
    name: 'read_*',
    principal: { client: 'claude-*', addon: 'mcp_server_addon', project: 'Minuit', session: 's-1' },
    conditions: { paths: [join(folder, 'scenes'), join(folder, '**/*.md')], maxBytes: 1_048_576 },
    expiresAt: Date.UTC(2031, 11, 31, 17),
    uses: 3,
    scope: 'session',
    givenBy: 'config',
    givenAt: Math.trunc(statSync(join(folder, 'storycore-mcp.json')).mtimeMs),
  });
});

test('a grant for several levels is one grant for each', () => {
  const grants = written({ effect: 'ask', levels: ['resource_read', 'resource_write', 'resource_read'], paths: ['a'] });
  expect(grants.map(({ id, level }) => [id, level])).toEqual([
    ['config:1', 'resource_read'],
    ['config:2', 'resource_write'],
  ]);
});

test('addresses are kept in their one canonical spelling', () => {
  const [grant] = written({
    effect: 'allow',
    level: 'network_access',
    hosts: ['API.Example.org.', 'api.example.org', '::1'],
    ports: [443],
    protocols: ['https'],
  });
  expect(grant?.conditions).toEqual({ hosts: ['api.example.org', '::1'], ports: [443], protocols: ['https'] });
});

test('a path is granted as it is written and as the kernel resolves it', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'real'));
  symlinkSync('real', join(folder, 'link'));
  const [grant] = grantsIn(folder, {
    grants: [{ effect: 'deny', level: 'resource_read', paths: ['link/**/.env', '~/x', '/absolute/../y'] }],
  });
  expect(grant?.conditions?.paths).toEqual([
    join(folder, 'link/**/.env'),
    join(folder, 'real/**/.env'),
    join(folder, 'x'),
    '/y',
  ]);
});

describe('writing that is allowed by a section', () => {
  test('can be guarded by an ask: the allow is plain, it answers no question', () => {
    const grants = grantsIn(temporaryFolder(), {
      resource_config: { filesystem: { write_paths: ['.'] } },
      grants: [{ effect: 'ask', level: 'resource_write', paths: ['.'] }],
    });
    expect(grants.map(({ effect, level }) => `${effect} ${level}`)).toEqual([
      'allow resource_read',
      'allow resource_write',
      'ask resource_write',
      'deny resource_read',
      'deny resource_write',
    ]);
    expect(grants.some((grant) => 'answersAsk' in grant)).toBe(false);
  });

  test('has no size limit unless one is given', () => {
    const [read] = grantsIn(temporaryFolder(), { resource_config: { filesystem: { read_paths: ['.'] } } });
    expect(read?.conditions).not.toHaveProperty('maxBytes');
  });

  test('cannot be limited where there is no folder', () => {
    expect(problemsOf({ resource_config: { filesystem: { max_file_size: '1MB' } } })).toEqual([
      'resource_config.filesystem.max_file_size: A size is limited, but no folder is named.',
    ]);
  });
});

test('no folder can pass for a pattern', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a*'));
  const loaded = checkConfig(put(folder, 'c.json', { resource_config: { filesystem: { read_paths: ['a*'] } } }));
  expect('problems' in loaded && loaded.problems[0]?.message).toContain('contains "*"');
});

describe('the network section', () => {
  const security = (section: object) => grantsIn(temporaryFolder(), { security_config: section }).slice(0, -2);

  test('without hosts opens nothing', () => {
    expect(security({})).toEqual([]);
    expect(security({ allowed_hosts: [], allowed_ports: [80] })).toEqual([]);
  });

  test('without ports opens those of the protocols only', () => {
    expect(security({ allowed_hosts: ['example.org'] })[0]?.conditions).toEqual({
      hosts: ['example.org'],
      ports: [80, 443],
      protocols: ['http', 'https'],
    });
  });

  test('with require_https denies plain HTTP whatever else is granted', () => {
    expect(security({ allowed_hosts: ['example.org'], require_https: true })).toMatchObject([
      {
        effect: 'allow',
        level: 'network_access',
        conditions: { hosts: ['example.org'], ports: [443], protocols: ['https'] },
      },
      { ...everything, effect: 'deny', level: 'network_access', conditions: { protocols: ['http', 'ws'] } },
    ]);
  });

  test('does not take ports that no host has', () => {
    expect(problemsOf({ security_config: { allowed_ports: [80] } })).toEqual([
      'security_config.allowed_ports: Ports are allowed, but no host is.',
    ]);
  });

  test('does not take what it cannot honour', () => {
    expect(problemsOf({ security_config: { validate_certificates: false } })).toEqual([
      expect.stringContaining('security_config.validate_certificates: Certificates are always checked'),
    ]);
  });
});

test('no call reads or changes the configuration itself, whatever is granted', () => {
  const folder = temporaryFolder();
  const content = { grants: [{ effect: 'allow', levels: ['resource_read', 'resource_write'], paths: ['.'] }] };
  const guards = (grants: readonly Grant[]) => grants.filter(({ effect }) => effect === 'deny');
  const file = join(folder, 'storycore-mcp.json');
  expect(guards(grantsIn(folder, content))).toMatchObject([
    { ...everything, level: 'resource_read', conditions: { paths: [file] } },
    { ...everything, level: 'resource_write', conditions: { paths: [file] } },
  ]);
  // Of a folder also the files that are not there yet: one that appears would be read at the next start.
  const names = ['mcp_server_config.json', 'security_config.json', 'resource_permissions.json', 'storycore-mcp.json'];
  expect(guards(loadConfig(folder).grants)[0]?.conditions?.paths).toEqual(names.map((name) => join(folder, name)));
});

describe('scopes', () => {
  const project = { project: { root: '.', name: 'Minuit' } };

  test('follow from whom the grant is given to', () => {
    const scope = (grant: object) => written({ effect: 'ask', level: 'tool_execute', ...grant }, project)[0]?.scope;
    expect(scope({})).toBe('global');
    expect(scope({ client: 'x' })).toBe('global');
    expect(scope({ project: 'x' })).toBe('project');
    expect(scope({ project: 'x', session: 'y' })).toBe('session');
  });

  test('project means the project of the configuration unless another is named', () => {
    const of = (grant: object) =>
      written({ effect: 'ask', level: 'tool_execute', scope: 'project', ...grant }, project)[0];
    expect(of({})?.principal).toEqual({ project: 'Minuit' });
    expect(of({ project: 'Autre*' })?.principal).toEqual({ project: 'Autre*' });
  });
});

test('a project whose name would be a pattern cannot be meant by a scope', () => {
  const content = {
    project: { root: '.', name: '*' },
    grants: [{ effect: 'allow', level: 'tool_execute', scope: 'project' }],
  };
  expect(problemsOf(content)).toEqual(['grants[0].scope: The name of the project, "*", would be a pattern here.']);
});

describe('a grant that could not mean what it says is refused', () => {
  test.each([
    [{ effect: 'allow' }, ': This grant has no level.'],
    [
      { effect: 'allow', level: 'resource_read', levels: ['resource_write'] },
      '.levels: `level` and `levels` are both given.',
    ],
    [{ effect: 'allow', level: 'tool_execute', paths: ['a'] }, '.paths: `paths` says nothing about `tool_execute`'],
    [{ effect: 'allow', level: 'network_access', paths: ['a'] }, '.paths: `paths` says nothing about `network_access`'],
    [
      { effect: 'allow', level: 'resource_write', hosts: ['a.org'] },
      '.hosts: `hosts` says nothing about `resource_write`',
    ],
    [
      { effect: 'allow', level: 'server_admin', max_size: '1MB' },
      '.max_size: `max_size` says nothing about `server_admin`',
    ],
    [
      { effect: 'allow', level: 'resource_read', paths: ['a'], ports: [80] },
      '.ports: Nothing is a path and an address',
    ],
    [{ effect: 'deny', level: 'resource_read', max_size: '1MB' }, '.max_size: `max_size` has no place in a deny'],
    [{ effect: 'ask', level: 'resource_read', max_size: '1MB' }, '.max_size: `max_size` has no place in an ask'],
    [
      { effect: 'deny', level: 'resource_read', expires_at: '2031-01-01T00:00:00Z' },
      '.expires_at: `expires_at` has no place in a deny',
    ],
    [{ effect: 'ask', level: 'resource_read', uses: 1 }, '.uses: `uses` has no place in an ask'],
    [
      { effect: 'allow', level: 'resource_read', server: 'filesytem' },
      '.server: There is no server called "filesytem".',
    ],
    [{ effect: 'deny', level: 'resource_read', server: 'banana' }, '.server: There is no server called "banana".'],
    [
      { effect: 'allow', level: 'resource_read', scope: 'project' },
      '.scope: `scope` is "project", but there is no project.',
    ],
    [
      { effect: 'allow', level: 'resource_read', scope: 'session' },
      '.scope: `scope` is "session", but no session is named.',
    ],
    [
      { effect: 'allow', level: 'resource_read', scope: 'global', project: 'x' },
      '.scope: `scope` is "global", but the grant names',
    ],
    [
      { effect: 'allow', level: 'resource_read', scope: 'sandbox' },
      '.scope: The scope "sandbox" is not part of this version.',
    ],
    [
      { effect: 'allow', level: 'resource_read', scope: 'world' },
      '.scope: Must be one of "global", "project", "session".',
    ],
    [
      { effect: 'allow', level: 'resource_read', paths: ['~bob/x'] },
      '.paths[0]: "~bob/x" would be the home folder of someone else.',
    ],
    [{ effect: 'allow', level: 'resource_read', paths: ['a\0b'] }, '.paths[0]: A path cannot contain a NUL character.'],
    [{ effect: 'allow', level: 'resource_read', paths: [] }, '.paths: Must not be empty.'],
    [
      { effect: 'allow', level: 'resource_read', expires_at: '2031-02-30T00:00:00Z' },
      '.expires_at: This is not a date and time',
    ],
    [
      { effect: 'allow', level: 'resource_read', expires_at: '2031-02-03T00:00:00' },
      '.expires_at: This is not a date and time',
    ],
    [{ effect: 'allow', level: 'network_access', ports: [65_536] }, '.ports[0]: Must be at most 65535.'],
    [
      { effect: 'allow', level: 'network_access', protocols: ['ftp'] },
      '.protocols[0]: Must be one of "http", "https", "ws", "wss".',
    ],
  ])('%j', (grant, problem) => {
    expect(problemsOf({ grants: [grant] })).toEqual([expect.stringContaining(`grants[0]${problem}`)]);
  });

  test('also where another section says otherwise', () => {
    const grant = { effect: 'allow', level: 'network_access', protocols: ['http', 'https'] };
    expect(
      problemsOf({ security_config: { require_https: true }, grants: [grant, { ...grant, effect: 'deny' }] }),
    ).toEqual(['grants[0].protocols: This grants what `security_config.require_https` denies.']);
  });

  test('but a server may be named that is turned off, or by a pattern', () => {
    expect(written({ effect: 'deny', level: 'resource_write', server: 'git' }).length).toBe(1);
    expect(written({ effect: 'deny', level: 'resource_write', server: 'future-*' }).length).toBe(1);
  });
});
