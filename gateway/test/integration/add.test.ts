import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canFillDisk } from '../fixtures/small-disk.ts';
import { npmEnvironment, startRegistry } from '../fixtures/registry.ts';
import type { Fixture, Registry } from '../fixtures/registry.ts';
import { bin, createWorkplace } from './workplace.ts';
import type { Workplace } from './workplace.ts';

// An MCP server that needs nothing: it answers the handshake and lists one tool, named after its first argument.
const program = `#!/usr/bin/env node
const readline = require('node:readline');
const answer = (id, result) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n');
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize') answer(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'small', version: '1' } });
  else if (method === 'tools/list') answer(id, { tools: [{ name: process.argv[2] ?? 'nothing', inputSchema: { type: 'object' } }] });
  else if (id !== undefined) process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }) + '\\n');
});
`;
const small = { bin: 'cli.js', files: { 'cli.js': program } };

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let place: Workplace;
let registry: Registry;
let canary: string;
let config: string;

const cli = (words: readonly string[]): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const env = { ...place.env, ...npmEnvironment(join(place.folder, 'home')) };
    const child = spawn(process.execPath, [bin, ...words], {
      cwd: place.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });

const add = (...words: readonly string[]): Promise<Ended> =>
  cli(['add', ...words, '--registry', registry.url, '--config', config]);

const configure = (servers: object): string => {
  const grants = [{ effect: 'allow', level: 'tool_execute', server: '*' }];
  const content = { project: { root: place.project }, providers: { filesystem: false }, mcpServers: servers, grants };
  config = place.config(content);
  return readFileSync(config, 'utf8');
};

const servers = (): Record<string, { command: string; args: string[]; env?: object; cwd?: string }> =>
  JSON.parse(readFileSync(config, 'utf8')).mcpServers;

const versions = (name: string): string[] =>
  readdirSync(join(place.data, 'servers', name)).filter((each) => !each.endsWith('.json'));

/** Whether this machine has a program that gives another one a terminal. */
const canBeAsked = String(spawnSync('script', ['--version']).stdout).includes('util-linux');

/** The command at a terminal, where someone answers its question; `out` is all that the terminal shows. */
const answering = (answer: string, ...words: readonly string[]): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const env = { ...place.env, ...npmEnvironment(join(place.folder, 'home')), SHELL: '/bin/sh' };
    const quoted = [process.execPath, bin, 'add', ...words, '--registry', registry.url, '--config', config]
      .map((word) => `'${word}'`)
      .join(' ');
    const child = spawn('script', ['--quiet', '--return', '--command', quoted, '/dev/null'], {
      cwd: place.folder,
      env,
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const asked = out.includes('Do this?');
      out += chunk.toString();
      if (!asked && out.includes('Do this?')) child.stdin.write(`${answer}\n`);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err: '' }));
  });

/** The command with a data folder on a disk that holds a database and little else. */
const onSmallDisk = (words: readonly string[], env: Record<string, string>): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const mount =
      'mount -t tmpfs -o size=700k tmpfs "$STORYCORE_MCP_HOME" && chmod 700 "$STORYCORE_MCP_HOME" && exec "$@"';
    const all = ['-rm', 'sh', '-c', mount, 'sh', process.execPath, bin, 'add', ...words];
    const child = spawn('unshare', all, { cwd: place.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stdout.resume();
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out: '', err }));
  });

beforeAll(async () => {
  place = createWorkplace();
  canary = join(place.folder, 'canary');
  const postinstall = `node -e "require('fs').writeFileSync('${canary}','ran')"`;
  const fixtures: Fixture[] = [
    { ...small, name: 'small-mcp-server', version: '1.0.0' },
    { ...small, name: 'small-mcp-server', version: '1.1.0' },
    { ...small, name: 'small-mcp-server', version: '1.2.0' },
    { ...small, name: '@scope/mcp', version: '2.0.0', scripts: { postinstall }, dependencies: { leaf: '1.0.0' } },
    { ...small, name: 'large', version: '1.0.0', files: { ...small.files, 'data.txt': 'x'.repeat(4_000_000) } },
    { name: 'leaf', version: '1.0.0', files: { 'index.js': '' } },
    { ...small, name: '@playwrigth/mcp', version: '1.0.0' },
    { ...small, name: 'forged', version: '1.0.0', promised: `sha512-${Buffer.alloc(64).toString('base64')}` },
    {
      ...small,
      name: 'several',
      version: '1.0.0',
      bin: { one: 'cli.js', two: 'other.js' },
      files: { ...small.files, 'other.js': program },
    },
  ];
  const folder = join(place.folder, 'registry');
  mkdirSync(folder);
  registry = await startRegistry(fixtures, folder);
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

describe('storycore-mcp add', { timeout: 120_000 }, () => {
  test('without a person and without --yes says what it would do, does nothing, and ends with 2', async () => {
    const before = configure({});
    const { code, out } = await add('small-mcp-server@1.0.0');
    expect(code).toBe(2);
    expect(out).toMatch(/small-mcp-server 1\.0\.0, licence MIT\n {2}integrity {2}sha512-/);
    expect(readFileSync(config, 'utf8')).toBe(before);
    expect(existsSync(join(place.data, 'servers'))).toBe(false);
  });

  test('installs a server that runs from its own folder, by the Node of the gateway', async () => {
    const before = configure({});
    const { code, out } = await add('small-mcp-server@1.0.0', '--yes', '--arg=greet', '--env', 'COLOUR=blue');
    expect({ code, scripts: /scripts {4}(.*)/.exec(out)?.[1] }).toEqual({ code: 0, scripts: 'none wanted' });
    expect(out).toMatch(/size {7}[\d.]+ k?B in 1 package, licence MIT/);
    const folder = join(place.data, 'servers', 'small-mcp-server', '1.0.0');
    expect(servers()).toEqual({
      small: {
        command: process.execPath,
        args: [join(folder, 'node_modules', 'small-mcp-server', 'cli.js'), 'greet'],
        env: { COLOUR: 'blue' },
      },
    });
    // Everything else is as it was written.
    expect(readFileSync(config, 'utf8').replace(/"mcpServers": \{[^]*?\n {2}\}/, '"mcpServers": {}')).toBe(before);
    expect(out).toContain('storycore-mcp review show small');
    const unseen = await cli(['list', '--config', config]);
    expect([unseen.out, unseen.err]).toEqual(['', expect.stringContaining('small is held until you have approved it')]);
    await cli(['review', 'release', 'small', '--stage', 'full', '--config', config]);
    const listed = await cli(['list', '--config', config]);
    expect(listed.out).toContain('small__greet');
  });

  test('runs no script, and says who wanted to', async () => {
    configure({});
    const { code, out } = await add('@scope/mcp', '--yes');
    expect(code).toBe(0);
    expect(out).toContain('wanted by @scope/mcp@2.0.0: not run');
    expect(Object.keys(servers())).toEqual(['scope']);
    expect(existsSync(canary)).toBe(false);
  });

  test('has nothing to do for what is there; another version takes over, and the old one stays until the next time', async () => {
    configure({});
    await add('small-mcp-server@1.0.0', '--yes', '--arg=greet', '--name', 'mine');
    const text = readFileSync(config, 'utf8');
    expect((await add('small-mcp-server@1.0.0', '--yes')).out).toContain('has it already');
    expect(readFileSync(config, 'utf8')).toBe(text);
    await add('small-mcp-server@1.1.0', '--yes');
    expect(readFileSync(config, 'utf8')).toBe(text.replace('1.0.0', '1.1.0'));
    expect(versions('small-mcp-server')).toEqual(['1.0.0', '1.1.0']);
    await add('small-mcp-server', '--yes');
    expect(Object.keys(servers())).toEqual(['mine']);
    expect(versions('small-mcp-server')).toEqual(['1.1.0', '1.2.0']);
  });

  test('never takes a version away that another configuration names', async () => {
    configure({});
    await add('small-mcp-server@1.0.0', '--yes');
    const other = config;
    const kept = readFileSync(other, 'utf8');
    config = join(place.folder, 'second.json');
    writeFileSync(config, JSON.stringify({ project: { root: place.project }, mcpServers: {} }));
    for (const version of ['1.1.0', '1.2.0', '1.2.0']) await add(`small-mcp-server@${version}`, '--yes');
    expect(versions('small-mcp-server')).toEqual(['1.0.0', '1.2.0']);
    expect(readFileSync(other, 'utf8')).toBe(kept);
  });

  test('rewrites what is fetched at each start, and shows before and after', async () => {
    const python = { command: 'uvx', args: ['mcp-server-time'] };
    configure({
      small: { command: 'npx', args: ['-y', 'small-mcp-server@1.0.0', 'greet'], env: { A: '1' } },
      python,
    });
    const shown = await add('--from-config');
    expect(shown.code).toBe(2);
    expect(shown.out).toMatch(/before {5}"small": \{"command":"npx".*\n {2}after/);
    expect((await add('--from-config', '--yes')).code).toBe(0);
    expect(servers()).toMatchObject({ small: { command: process.execPath, env: { A: '1' } }, python });
    expect(servers()['small']?.args.slice(1)).toEqual(['greet']);
    expect((await add('--from-config', '--yes')).out).toContain('nothing to do');
    const refused = await add('--from-config', 'python', '--yes');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Python')]);
  });

  test('edits the file of a folder that holds the servers, and takes it back where the whole would not be valid', async () => {
    const folder = join(place.folder, 'plan');
    mkdirSync(folder);
    const file = join(folder, 'mcp_server_config.json');
    const text = '{\n  "mcpServers": {}\n}\n';
    writeFileSync(file, text);
    const own = join(folder, 'storycore-mcp.json');
    writeFileSync(own, JSON.stringify({ project: { root: place.project }, prefix: false }));
    config = folder;
    const refused = await add('small-mcp-server@1.0.0', '--yes');
    expect([refused.code, readFileSync(file, 'utf8')]).toEqual([78, text]);
    writeFileSync(own, JSON.stringify({ project: { root: place.project } }));
    expect((await add('small-mcp-server@1.0.0', '--yes')).code).toBe(0);
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).mcpServers)).toEqual(['small']);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test.skipIf(!canBeAsked)(
    'asks a person, and does what they say (needs the program script for a terminal)',
    async () => {
      const before = configure({});
      const declined = await answering('n', 'small-mcp-server@1.0.0');
      expect([declined.out.includes('Do this?'), declined.code]).toEqual([true, 1]);
      expect(readFileSync(config, 'utf8')).toBe(before);
      const agreed = await answering('y', '@playwrigth/mcp');
      expect(agreed.out).toContain('is not @playwright/mcp, though it is nearly called so');
      expect([agreed.code, Object.keys(servers())]).toEqual([0, ['playwrigth']]);
    },
  );

  test.skipIf(!canFillDisk)(
    'on a full disk changes nothing (needs a small disk in a namespace of its own)',
    async () => {
      const before = configure({});
      const env = { ...place.env, ...npmEnvironment(join(place.folder, 'home')) };
      const words = ['large', '--yes', '--registry', registry.url, '--config', config];
      const ended = await onSmallDisk(words, env);
      expect([ended.code, ended.err]).toEqual([1, expect.stringMatching(/no space/i)]);
      expect(readFileSync(config, 'utf8')).toBe(before);
    },
  );

  test('is what check and doctor advise for what is fetched at each start; they see what was changed since', async () => {
    const fetched = { command: process.execPath.replace(/node$/, 'npx'), args: ['-y', 'small-mcp-server'] };
    configure({ small: fetched, clock: { command: 'uvx', args: ['mcp-server-time'] } });
    for (const command of ['check', 'doctor']) {
      const { findings } = JSON.parse((await cli([command, '--json', '--config', config])).out);
      const warnings = findings.filter(({ state }: { state: string }) => state === 'warning');
      expect(warnings).toEqual(
        expect.arrayContaining([
          {
            subject: 'small',
            state: 'warning',
            says: expect.stringContaining('not pinned'),
            remedy: expect.stringContaining('add --from-config "small"'),
          },
          {
            subject: 'clock',
            state: 'warning',
            says: expect.stringContaining('not pinned'),
            remedy: expect.stringContaining('==1.2.3'),
          },
        ]),
      );
    }
    configure({});
    await add('small-mcp-server', '--yes');
    const own = async () => {
      const { findings } = JSON.parse((await cli(['check', '--json', '--config', config])).out);
      return findings.filter(({ subject }: { subject: string }) => subject === 'small').at(-1);
    };
    expect(await own()).toMatchObject({ state: 'ok', says: 'small-mcp-server 1.2.0, every file as it was installed' });
    const [program = ''] = servers()['small']?.args ?? [];
    rmSync(program);
    writeFileSync(program, 'else');
    expect(await own()).toMatchObject({
      state: 'problem',
      says: expect.stringContaining('cli.js'),
      remedy: 'Install it again: `storycore-mcp add small-mcp-server@1.2.0`.',
    });
  });

  test('does not take a name for the one that it imitates, unless it is meant', async () => {
    configure({});
    const refused = await add('@playwrigth/mcp', '--yes');
    expect([refused.code, refused.err]).toEqual([5, expect.stringContaining('@playwright/mcp')]);
    expect(servers()).toEqual({});
    expect((await add('@playwrigth/mcp', '--yes', '--as-written')).code).toBe(0);
    const absent = await add('chrome-devtool-mcp', '--yes');
    expect([absent.code, absent.err]).toEqual([1, expect.stringContaining('Did you mean chrome-devtools-mcp?')]);
  });

  test.each([
    [['../x'], 2, 'is a path'],
    [['file:../x'], 2, 'a folder of this machine'],
    [['git+https://127.0.0.1/x.git'], 2, 'git'],
    [['someone/repository'], 2, 'GitHub'],
    [['https://127.0.0.1/x.tgz'], 2, 'is an address'],
    [['small-mcp-server@^1.0.0'], 2, 'is not one version'],
    [['small-mcp-server', '--env', 'COLOUR'], 2, 'has no value'],
    [[], 2, 'needs a package'],
    [['--from-config', 'nobody'], 2, 'has no server'],
    [['small-mcp-server@9.0.0'], 1, 'no version'],
    [['leaf'], 1, 'it is a library'],
    [['several'], 1, '--bin NAME'],
    [['forged'], 1, 'integrity differs'],
    [['small-mcp-server', '--name', 'taken'], 1, 'another server'],
    [['small-mcp-server', '--name', 'a*'], 78, 'cannot contain'],
  ])('%j changes nothing, and ends with %i', async (words, code, why) => {
    const before = configure({ taken: { command: 'true' } });
    const ended = await add(...words, '--yes');
    expect([ended.code, ended.err.replace(/\s+/g, ' ')]).toEqual([code, expect.stringContaining(why)]);
    expect(readFileSync(config, 'utf8')).toBe(before);
  });

  test('that is killed in the middle leaves nothing that is used, and the next one tidies up', async () => {
    configure({});
    rmSync(join(place.data, 'servers'), { recursive: true, force: true });
    const env = { ...place.env, ...npmEnvironment(join(place.folder, 'home')) };
    const words = ['add', 'small-mcp-server@1.1.0', '--yes', '--registry', registry.url, '--config', config];
    const child = spawn(process.execPath, [bin, ...words], { env, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await expect
      .poll(
        () =>
          existsSync(join(place.data, 'servers')) &&
          readdirSync(join(place.data, 'servers')).some((name) => name.startsWith('.new-')),
        { timeout: 20_000, interval: 5 },
      )
      .toBe(true);
    child.kill('SIGKILL');
    await ended;
    expect(servers()).toEqual({});
    expect(versions('small-mcp-server')).toEqual([]);
    expect((await add('small-mcp-server@1.1.0', '--yes')).code).toBe(0);
    expect(readdirSync(join(place.data, 'servers')).filter((name) => name.startsWith('.new-'))).toEqual([]);
  });
});
