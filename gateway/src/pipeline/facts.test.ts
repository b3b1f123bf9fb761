import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { worldOf } from '../../test/security/case-world.ts';
import type { Facts } from '../policy/need.ts';
import type { ToolProfile } from '../policy/profile.ts';
import { gatherFacts } from './facts.ts';
import type { FactsInput, FactsOptions } from './facts.ts';
import { inferRoles } from './infer-roles.ts';
import { profileRoles } from './roles.ts';
import type { World } from './world.ts';

const world = (setup: readonly { readonly [key: string]: unknown }[] = []): World => {
  const { resolveHost: _, ...rest } = worldOf({
    id: '',
    tool_kind: '',
    args: {},
    policy: { cwd: '/film' },
    fs_setup: setup,
  });
  return rest;
};

const now = (facts: Facts | Promise<Facts>): Facts => {
  if (facts instanceof Promise) throw new Error('a name was looked up');
  return facts;
};

const call = (name: string, args: object, more: Partial<FactsInput> = {}): FactsInput => ({
  method: 'tools/call',
  target: { kind: 'tool', upstream: 's', name },
  params: { name, arguments: args },
  ...more,
});

const profiled = (args: object, profile: Partial<ToolProfile>, here = world(), options: FactsOptions = {}): Facts =>
  now(
    gatherFacts(
      call('t', args, { roles: profileRoles({ arguments: {}, repeatable: true, ...profile }) }),
      here,
      options,
    ),
  );

const inferred = (name: string, args: object, here = world(), options: FactsOptions = {}): Facts =>
  now(gatherFacts(call(name, args), here, options));

const shown = ({ needs }: Facts): string[] =>
  needs.map(({ level, object }) => {
    if (object.kind === 'path') return `${level} ${object.forms.join(' | ')}`;
    return object.kind === 'url'
      ? `${level} ${object.protocol}://${object.host}:${object.port}`
      : `${level} ${object.kind}`;
  });

test('a profile alone says what a call touches', () => {
  const facts = profiled(
    { path: 'a.md', other: '/etc/passwd', edits: [{ newText: 'été', oldText: '/x' }] },
    { arguments: { path: 'write-path', 'edits[].newText': 'content' } },
  );
  expect(shown(facts)).toEqual(['resource_write /film/a.md']);
  expect(facts.needs[0]?.bytes).toBe(5);
  expect(facts.violations).toEqual([]);
});

test('a level of its own and the folder of the server are needed whatever the arguments are', () => {
  expect(shown(profiled({}, { level: 'server_admin', touchesBase: 'write' }))).toEqual([
    'server_admin none',
    'resource_write /film',
  ]);
});

test('a path that is read and written needs both', () => {
  expect(shown(profiled({ path: 'a' }, { arguments: { path: 'read-write-path' } }))).toEqual([
    'resource_read /film/a',
    'resource_write /film/a',
  ]);
});

test('a list of paths needs each of them', () => {
  expect(shown(profiled({ paths: ['a', '/etc/b'] }, { arguments: { paths: 'read-path' } }))).toEqual([
    'resource_read /film/a',
    'resource_read /etc/b',
  ]);
});

test('each way to read a path is one more form of it', () => {
  expect(shown(profiled({ path: 'my%20file' }, { arguments: { path: 'read-path' } }))).toEqual([
    'resource_read /film/my%20file | /film/my file',
  ]);
});

test('the name of a granted folder is taken as it stands', () => {
  const here = { ...world(), base: '/第（１）', roots: ['/a%2Fb'] };
  expect(shown(profiled({ path: 'x' }, { arguments: { path: 'read-path' } }, here))).toEqual([
    'resource_read /第（１）/x',
  ]);
  expect(shown(profiled({ path: '/a%2Fb/x' }, { arguments: { path: 'read-path' } }, here))).toEqual([
    'resource_read /a%2Fb/x',
  ]);
  expect(shown(profiled({ path: '/a%2Fb' }, { arguments: { path: 'read-path' } }, here))).toEqual([
    'resource_read /a%2Fb',
  ]);
});

test.each([42, { a: 1 }, true, [7]])('%j where a path belongs is a violation', (value) => {
  const { violations } = profiled({ path: value }, { arguments: { path: 'read-path' } });
  expect(violations).toEqual(['The argument `path` must be text, or a list of texts.']);
});

test('an argument sent as null is one that was left out', () => {
  expect(profiled({ path: null }, { arguments: { path: 'read-path' } })).toEqual({ needs: [], violations: [] });
});

test.each([
  ['read-path', '/proc/self/environ', 'leads into /proc or /dev'],
  ['read-path', 'a\u0000b', 'control character'],
  ['read-path', 'x'.repeat(20_000), 'longer than any path'],
  ['read-path', 'file://server/x', 'another machine'],
  ['read-path', 'file%3A//server/x', 'another machine'],
  ['url', 'javascript:alert(1)', 'names no host'],
  ['host', 'a/b', 'no valid host'],
  ['value', '--output=/x', 'begins with a dash'],
  ['value', 'a\nb', 'control character'],
] as const)('as %s, %j is a violation', (role, text, says) => {
  expect(profiled({ x: text }, { arguments: { x: role } }).violations.join()).toContain(says);
});

test('a negative number is a word that begins with a dash', () => {
  expect(profiled({ n: -1 }, { arguments: { n: 'value' } }).violations).toHaveLength(1);
  expect(profiled({ n: 1, b: true }, { arguments: { n: 'value', b: 'value' } }).violations).toEqual([]);
});

test('the size of a file that is read, and of one that is moved, is known', () => {
  const here = world([{ type: 'file', path: '/film/a', size: 9 }]);
  const [read] = profiled({ path: 'a' }, { arguments: { path: 'read-path' } }, here).needs;
  const moved = profiled({ from: 'a', to: 'b' }, { arguments: { from: 'read-write-path', to: 'write-path' } }, here);
  expect(read?.bytes).toBe(9);
  expect(moved.needs.map(({ bytes }) => bytes)).toEqual([9, 9, 9]);
  const [folder] = profiled({ path: '.' }, { arguments: { path: 'read-path' } }, here).needs;
  expect(folder?.bytes).toBe(0);
});

test('how much is fetched from an address is not known', () => {
  const facts = profiled({ url: 'https://x.org', to: 'a' }, { arguments: { url: 'url', to: 'write-path' } });
  expect(facts.needs[0]).not.toHaveProperty('bytes');
});

test('a file URL in place of an address touches the file, by its own protocol', () => {
  expect(shown(profiled({ url: 'file:///etc/passwd' }, { arguments: { url: 'url' } }))).toEqual([
    'resource_read /etc/passwd',
    'network_access file://:0',
  ]);
});

test('a host takes its port and protocol from beside it', () => {
  const roles: Partial<ToolProfile> = { arguments: { host: 'host' } };
  const network = (args: object) => shown(profiled(args, roles));
  expect(network({ host: 'x.org', port: 8080, protocol: 'HTTP:' })).toEqual(['network_access http://x.org:8080']);
  expect(network({ host: 'x.org', port: '443' })).toEqual(['network_access https://x.org:443']);
  expect(network({ host: 'x.org:22' })).toEqual(['network_access ssh://x.org:22']);
  expect(network({ host: 'x.org', scheme: 'https' })).toEqual(['network_access https://x.org:443']);
  expect(network({ host: 'x.org' })).toEqual(['network_access ://x.org:0']);
  expect(network({ host: 'http://x.org' })).toEqual(['network_access http://x.org:80']);
  expect(network({ host: '[::1]' })).toEqual(['network_access ://::1:0']);
});

test('without a profile, names say what is touched, at any depth', () => {
  expect(shown(inferred('read_many', { options: { list: [{ filePath: 'a' }] } }))).toEqual([
    'tool_execute none',
    'resource_read /film/a',
  ]);
  expect(shown(inferred('translate', { text: '/etc/passwd', source: 'fr', target: 'en' }))).toEqual([
    'tool_execute none',
  ]);
  expect(shown(inferred('upscale', { source: '/etc/passwd' }))).toEqual([
    'tool_execute none',
    'resource_read /etc/passwd',
  ]);
  expect(shown(inferred('show', { uri: 'relative/x', link: 'plain words' }))).toEqual([
    'tool_execute none',
    'resource_read /film/relative/x',
  ]);
  expect(shown(inferred('invite', { host: 'Ana Diaz' }))).toEqual(['tool_execute none']);
  expect(shown(inferred('take_screenshot', { filename: 'shot.png' }))).toEqual(['tool_execute none']);
  expect(shown(inferred('take_screenshot', { filename: '../shot.png' }))).toContain('resource_write /shot.png');
  expect(shown(inferred('call', { endpoint: '/v1/items', webhook: 'https://x.org' }))).toEqual([
    'tool_execute none',
    'network_access https://x.org:443',
  ]);
  expect(shown(inferred('read_file', { path: 'https://x.org/a' }))).toContain('network_access https://x.org:443');
  expect(inferred('write_file', { path: { nested: 1 } }).violations).toHaveLength(1);
});

test('several lines, or more text than a path has, are prose', () => {
  const { needs } = inferred('draw', { source: '/a\nb', input: `/${'x'.repeat(5_000)}`, output: '/x' });
  expect(needs).toHaveLength(2);
});

test('a working folder of the call is what its relative paths are relative to', () => {
  expect(shown(inferred('run_tests', { cwd: 'sub', path: '../x' }))).toEqual([
    'tool_execute none',
    'resource_write /film/sub',
    'resource_write /film/x',
  ]);
});

test('a search pattern is relative to the folder that is searched', () => {
  const search = (pattern: string) => inferred('search_files', { path: 'scenes', pattern });
  expect(shown(search('../*.md'))).toContain('resource_read /film/*.md');
  expect(search('{../a,b}').violations).toHaveLength(1);
});

test(`the names of arguments that JavaScript knows do no harm ${proves('T-20')}`, () => {
  const args: unknown = JSON.parse(
    '{"__proto__":{"path":"/etc/passwd"},"constructor":"x","toString":{"url":"https://x.org"}}',
  );
  const facts = inferred('read', args as object);
  expect(shown(facts)).toEqual(['tool_execute none', 'resource_read /etc/passwd', 'network_access https://x.org:443']);
});

test('arguments without end are refused', () => {
  const deep = Array.from({ length: 200 }).reduce<object>((inner) => ({ inner }), { path: '/x' });
  expect(inferred('read', deep).violations).toEqual(['The arguments are nested too deeply.']);
});

test(`git: options, transports, folders and settings are judged ${proves('T-18')}`, () => {
  const violations = (name: string, args: object) => inferred(name, args).violations.length;
  expect(violations('git_log', { branch: '--output=/x' })).toBe(1);
  expect(violations('git_clone', { url: 'ext::sh -c id' })).toBeGreaterThan(0);
  expect(violations('git_clone', { url: 'http::x' })).toBe(1);
  expect(violations('git_config_set', { key: 'core.pager', value: 'id' })).toBe(1);
  expect(violations('git_config_set', { key: '--global', value: 'id' })).toBe(1);
  expect(violations('git_config', { config: { 'core.pager': 'id' } })).toBe(1);
  expect(violations('git_config', { entries: [{ key: 'core.pager', value: 'id' }] })).toBe(1);
  expect(violations('git_config', { config: 'core.pager=id' })).toBe(1);
  expect(violations('git_config', { key: 'user.name', values: ['a', 7] })).toBe(0);
  expect(violations('git_run', { env: { GIT_SSH_COMMAND: 'id' }, args: ['status'] })).toBe(1);
  expect(violations('git_run', { command: 'log', args: ['-n', 5] })).toBe(0);
  expect(violations('git_run', { command: 'status; id' })).toBe(1);
  expect(violations('git_run', { args: ['log', 'a\0b'] })).toBe(1);
  expect(violations('git_clone', { url: 'https://x.org/r', uploadPack: 'id' })).toBe(1);
  expect(violations('git_clone', { url: 'git@-x:y' })).toBe(1);
  expect(violations('git_commit', { message: '--amend' })).toBe(0);
  expect(violations('git_run', { args: ['ls-remote', 'ext::id'] })).toBeGreaterThan(0);
  expect(violations('git_clone', { source: 'fd::3', to: 'x' })).toBeGreaterThan(0);
  expect(shown(inferred('git_clone', { url: 'git@x.org:a/b', path: 'r' }))).toEqual([
    'tool_execute none',
    'resource_write /film/r',
    'network_access ssh://x.org:22',
  ]);
  expect(shown(inferred('git_fetch', { remote: '../other' }))).toEqual([
    'tool_execute none',
    'resource_read /other',
    'network_access file://:0',
  ]);
  expect(shown(inferred('git_fetch', { remote: 'origin' }))).toEqual(['tool_execute none']);
  expect(shown(inferred('git_config_set', { key: 'remote.o.url', value: 'https://x.org/r' }))).toContain(
    'network_access https://x.org:443',
  );
});

test('a secret is a violation where the caller asks for that, and is not repeated', () => {
  const token = ['ghp_', 'Zk3Vt9QpLx7RbN2mWc8Y', 'dJ5sHf1GaTe4Uo6K'].join('');
  const args = { a: [{ text: token }], [token]: 1 };
  const { violations } = profiled(args, {}, world(), { secrets: true });
  expect(violations).toEqual([
    'The argument `a.0.text` contains a GitHub token, which must not leave.',
    'The name of an argument contains a secret, which must not leave.',
  ]);
  expect(profiled(args, {}).violations).toEqual([]);
});

const other = (method: string, kind: 'resource' | 'prompt' | 'server', params: FactsInput['params']): Facts =>
  now(gatherFacts({ method, target: { kind, upstream: 's', name: 'x' }, params }, world()));

test('a resource is read by what its URI names', () => {
  expect(shown(other('resources/read', 'resource', { uri: 'file:///film/a' }))).toEqual(['resource_read /film/a']);
  expect(shown(other('resources/read', 'resource', { uri: 'https://x.org/a' }))).toEqual([
    'resource_read https://x.org:443',
  ]);
  expect(shown(other('resources/read', 'resource', { uri: 'demo://x' }))).toEqual(['resource_read none']);
  expect(other('resources/read', 'resource', { uri: 'file://other/x' }).violations).toHaveLength(1);
});

test('prompts and completions are read, servers administered', () => {
  expect(shown(other('prompts/get', 'prompt', { name: 'x' }))).toEqual(['resource_read none']);
  expect(shown(other('completion/complete', 'resource', { ref: {} }))).toEqual(['resource_read none']);
  expect(shown(other('mcp_server_start', 'server', {}))).toEqual(['server_admin none']);
  const secret = { text: 'token=Zk3Vt9QpLx7RbN2mWc8YdJ5s' };
  const target = { kind: 'prompt', upstream: 's', name: 'x' } as const;
  expect(
    now(gatherFacts({ method: 'prompts/get', target, params: secret }, world(), { secrets: true })).violations,
  ).toHaveLength(1);
});

const asking = (addresses: Readonly<Record<string, readonly string[]>>) => {
  const asked: string[] = [];
  const resolveHost = (host: string): Promise<readonly string[]> => {
    asked.push(host);
    const found = addresses[host];
    return found === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(found);
  };
  return { asked, world: { ...world(), resolveHost } };
};

const fetchUrl = (url: string) =>
  call('fetch', { url }, { roles: profileRoles({ arguments: { url: 'url' }, repeatable: true }) });
const reaches = ({ needs }: Facts): string[] =>
  needs.flatMap(({ object }) => (object.kind === 'url' ? `${object.host} ${object.reach}` : []));

test('a name that leads to a private address needs that address too', async () => {
  const { world: here } = asking({ 'x.org': ['8.8.8.8', '10.0.0.1', '::ffff:127.0.0.1'], 'y.org': ['8.8.8.8'] });
  expect(reaches(await gatherFacts(fetchUrl('https://x.org'), here))).toEqual([
    'x.org private',
    '10.0.0.1 private',
    '127.0.0.1 private',
  ]);
  expect(reaches(await gatherFacts(fetchUrl('https://y.org'), here))).toEqual(['y.org public']);
});

test('a name without an address is not known', async () => {
  const { world: here } = asking({ 'empty.org': [] });
  expect(reaches(await gatherFacts(fetchUrl('https://x.org'), here))).toEqual(['x.org unknown']);
  expect(reaches(await gatherFacts(fetchUrl('https://empty.org'), here))).toEqual(['empty.org unknown']);
});

test('a name that is refused, an address, and a call with a violation ask no name server', () => {
  const { asked, world: here } = asking({});
  now(gatherFacts(fetchUrl('https://x.org'), here, { mayResolve: () => false }));
  now(gatherFacts(fetchUrl('https://10.0.0.1'), here));
  now(gatherFacts(fetchUrl('https:x.org'), here));
  now(gatherFacts(fetchUrl('https://x.org'), here, { addresses: 'ignored' }));
  expect(asked).toEqual([]);
  expect(reaches(now(gatherFacts(fetchUrl('https://127.0.0.1'), here, { addresses: 'ignored' })))).toEqual([
    '127.0.0.1 unknown',
  ]);
});

test('gathering never throws, whatever the arguments are', () => {
  const names = ['path', 'url', 'host', 'files', 'pattern', 'args', 'key', 'value', 'content', 'repo', 'source', 'uri'];
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('../x', '/etc', 'ext::id', '--x', 'https://x.org', '%2e%2e', 'C:\\x', '\\\\s\\x', null, -1, true),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  const args = fc.dictionary(fc.constantFrom(...names, '__proto__'), value, { maxKeys: 4 });
  const tool = fc.constantFrom('read_file', 'git_run', 'git_config_set', 'git_clone', 'fetch', 'x', '');
  fc.assert(
    fc.property(tool, args, fc.boolean(), (name, made, secrets) => {
      const { needs, violations } = inferred(name, made, world(), { secrets });
      expect(needs.length + violations.length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

test('what a profile gives roles is the same call after call', () => {
  const roles = inferRoles({ name: 'read_file' });
  const twice = [1, 2].map(() => now(gatherFacts(call('read_file', { path: 'a' }, { roles }), world())));
  expect(twice[0]).toEqual(twice[1]);
});
