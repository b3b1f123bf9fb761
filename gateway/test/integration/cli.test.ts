import { trusting } from '../fixtures/trusted.ts';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { width } from '../../src/cli/layout.ts';
import { bin, createWorkplace, fixture, noGit, root } from './workplace.ts';
import type { Workplace } from './workplace.ts';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface How {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Record<string, string>;
}

let place: Workplace;

/** What a process says, and how it ends. */
const collect = (child: ChildProcessByStdio<Writable | null, Readable, Readable>): Promise<Ended> =>
  new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });

/** The real command, as a person starts it; its input is at its end unless something is given. */
const cli = (words: readonly string[], { cwd = place.folder, input = '', env = {} }: How = {}): Promise<Ended> => {
  const child = spawn(process.execPath, [bin, ...words], { cwd, env: { ...place.env, ...env } });
  child.stdin.end(input);
  return collect(child);
};

const json = async (words: readonly string[], how?: How): Promise<unknown> => {
  const { out } = await cli([...words, '--json'], how);
  return JSON.parse(out);
};

/** A shell line with `storycore-mcp` for a command, as a person pastes it. */
const shell = (line: string): Promise<Ended> => {
  const script = `storycore-mcp() { "${process.execPath}" "${bin}" "$@"; }\n${line}`;
  return collect(
    spawn('bash', ['-c', script], { cwd: place.folder, env: place.env, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
};

const echoServer = (...args: readonly string[]) => ({ command: process.execPath, args: [fixture('echo'), ...args] });

/** A configuration that is found only where it is named. */
const configure = (content: object): string => {
  const folder = join(place.folder, 'configurations');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.json`);
  writeFileSync(path, JSON.stringify(trusting(content)));
  return path;
};

const withServers = (servers: Record<string, object>, more: object = {}): string =>
  configure({
    ...more,
    project: { name: 'Étale', root: place.project },
    providers: { filesystem: false },
    mcpServers: servers,
    grants: [{ effect: 'allow', level: 'tool_execute', server: '*' }],
  });

beforeAll(() => {
  place = createWorkplace();
});
afterAll(() => place[Symbol.dispose]());

describe('storycore-mcp', () => {
  test('without a command says what there is on stderr, and leaves stdout to whoever may wait for the protocol', async () => {
    const { code, out, err } = await cli([]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('init');
  });

  test('--help, -h and help show the same, with exit code 0', async () => {
    const shown = await Promise.all([['--help'], ['-h'], ['help']].map((words) => cli(words)));
    expect(shown.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(new Set(shown.map(({ out }) => out)).size).toBe(1);
    expect((await cli(['help', 'grant'])).out).toBe((await cli(['grant', '--help'])).out);
  });

  test('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(dirname(bin), '..', 'package.json'), 'utf8'));
    expect((await cli(['--version'])).out).toBe(`${version}\n`);
    expect(await json(['--version'])).toEqual({ version });
  });

  test('an unknown command ends with 2, and names the one that was meant', async () => {
    const { code, err } = await cli(['gront']);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean `storycore-mcp grant`?');
  });

  test('a failure is JSON too where JSON was asked for', async () => {
    expect(await json(['gront'])).toMatchObject({ error: { code: 'usage', remedy: expect.stringContaining('grant') } });
  });

  test('there is no colour where nobody looks', async () => {
    const ended = await Promise.all([cli(['doctor']), cli(['gront']), cli(['grant', '--list'])]);
    expect(ended.map(({ out, err }) => out + err).join('')).not.toContain('\u001b');
  });

  test('a data folder in which others may write is refused with 78 and the command that closes it', async () => {
    const open = join(place.folder, 'open');
    mkdirSync(open, { mode: 0o777 });
    // The mode of mkdir is cut by the umask.
    await shell(`chmod 777 "${open}"`);
    const { code, err } = await cli(['audit'], { env: { STORYCORE_MCP_HOME: open } });
    expect(code).toBe(78);
    expect(err).toContain('chmod 700');
  });
});

describe('init', () => {
  test('writes a configuration that check accepts, outside of the project, for its owner alone', async () => {
    const { code, out } = await cli(['init', place.project, '--yes']);
    expect(code).toBe(0);
    expect(out).toContain("L'Étale, a StoryCore project");
    const path = join(place.data, 'storycore-mcp.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await cli(['check'])).code).toBe(0);
  });

  test('replaces nothing without --force, says what is there, and the place it offers works', async () => {
    const path = join(place.data, 'storycore-mcp.json');
    const before = readFileSync(path, 'utf8');
    const { code, err } = await cli(['init', join(place.project, 'story'), '--yes']);
    expect(code).toBe(1);
    expect(err.replace(/\s+/g, ' ')).toContain(`is there already: the configuration of "L'Étale" (${place.project})`);
    expect(readFileSync(path, 'utf8')).toBe(before);
    const words = /`(--output "[^"]+")`/.exec(err)?.[1] ?? '';
    expect((await shell(`storycore-mcp init "${place.project}/story" --yes ${words}`)).code).toBe(0);
    expect((await cli(['init', place.project, '--yes', '--force'])).code).toBe(0);
  });

  test.each([['inside.json'], ['scenes'], ['.']])(
    'refuses to lie where its own tools may write: --output %s',
    async (name) => {
      const { code, err } = await cli(['init', place.project, '--yes', '--output', join(place.project, name)]);
      expect(code).toBe(2);
      expect(err).toContain('where tools may write');
    },
  );

  test('a link into the project is no way round that', async () => {
    symlinkSync(join(place.project, 'scenes'), join(place.folder, 'elsewhere'));
    const { code } = await cli(['init', place.project, '--yes', '--output', join(place.folder, 'elsewhere', 'c.json')]);
    expect(code).toBe(2);
    expect(existsSync(join(place.project, 'scenes', 'c.json'))).toBe(false);
  });

  test('refuses a project that holds the data folder, and with it the grants', async () => {
    const { code, err } = await cli(['init', place.folder, '--yes']);
    expect(code).toBe(2);
    expect(err).toContain('The data folder');
  });

  test.each([
    [
      'the desktop application',
      { schema_version: '1.0', project_name: 'Nuit', shots: [] },
      'Nuit',
      'StoryCore project',
    ],
    ['the engine', { schema_version: '1.0', project_id: 'nuit_01', capabilities: {} }, 'nuit_01', 'StoryCore project'],
    ['nobody', undefined, 'some film', 'folder'],
    ['somebody else', { name: 'npm-thing' }, 'npm-thing', 'folder'],
    ['a machine that failed', '{ not json', 'some film', 'folder'],
  ])('recognises a project.json of %s', async (_, content, name, kind) => {
    const folder = join(place.folder, 'kinds', `${name} ${kind}`, 'some film');
    mkdirSync(folder, { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    if (content !== undefined) writeFileSync(join(folder, 'project.json'), text);
    const output = join(dirname(folder), 'c.json');
    expect(await json(['init', folder, '--yes', '--force', '--output', output])).toMatchObject({
      project: { name, kind },
    });
  });

  test('needs a project where nobody is there to be asked', async () => {
    const { code, err } = await cli(['init']);
    expect(code).toBe(2);
    expect(err).toContain('storycore-mcp init PROJECT');
  });

  test('what it prints for Claude Desktop starts a gateway that answers', async () => {
    const told = await json(['init', place.project, '--yes', '--force']);
    const { clients } = told as { clients: Record<string, { content: { mcpServers: Record<string, Ran> } }> };
    const started = clients['claude-desktop']?.content.mcpServers['storycore'];
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
    const answer = await converse(started, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
    expect(answer).toMatchObject({ id: 1, result: { serverInfo: { name: 'storycore-mcp' } } });
  });
});

interface Ran {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
}

/** Starts it with nothing but a PATH and what it names, sends one message, ends its input, and gives its one answer. */
const converse = (ran: Ran | undefined, message: object): Promise<unknown> =>
  new Promise((resolve, reject) => {
    if (ran === undefined) return reject(new Error('nothing to start'));
    const child = spawn(ran.command, [...ran.args], { env: { PATH: place.env['PATH'] ?? '', ...ran.env } });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`ended with ${code}: ${out}`)),
    );
    child.stdin.end(`${JSON.stringify(message)}\n`);
  });

describe('the configuration', () => {
  const write = (folder: string, name: string): void => {
    mkdirSync(folder, { recursive: true });
    const content = { project: { name, root: place.project }, providers: { filesystem: false } };
    writeFileSync(join(folder, 'storycore-mcp.json'), JSON.stringify(content));
  };

  test('is what --config names, else the environment, else here, else in the data folder', async () => {
    const [named, ofEnvironment, here, data] = ['named', 'environment', 'here', 'data-of-this'].map((name) => {
      const folder = join(place.folder, 'lookup', name);
      write(folder, name);
      return folder;
    });
    const env = { STORYCORE_MCP_HOME: data ?? '' };
    const both = { ...env, STORYCORE_MCP_CONFIG: ofEnvironment ?? '' };
    const nameOf = async (words: readonly string[], how: How): Promise<string | undefined> =>
      /project "([^"]+)"/.exec((await cli(['check', ...words], how)).out.replace(/\s+/g, ' '))?.[1];
    await shell(`chmod 700 "${data}"`);
    expect(await nameOf(['--config', named ?? ''], { cwd: here ?? '', env: both })).toBe('named');
    expect(await nameOf([], { cwd: here ?? '', env: both })).toBe('environment');
    expect(await nameOf([], { cwd: here ?? '', env })).toBe('here');
    expect(await nameOf([], { env })).toBe('data-of-this');
  });

  test.each(['serve', 'list', 'check'])('%s ends with 78 and the remedy where there is none', async (command) => {
    const env = { STORYCORE_MCP_HOME: join(place.folder, 'empty') };
    const { code, err } = await cli([command], { cwd: place.project, env });
    expect(code).toBe(78);
    expect(err).toContain('storycore-mcp init PROJECT');
  });

  test('with mistakes ends with 78, and names each of them by its place', async () => {
    const path = configure({ project: { root: './nowhere' }, providers: { filesystm: true } });
    for (const command of ['serve', 'list', 'check']) {
      const { code, out, err } = await cli([command, '--config', path]);
      expect(code).toBe(78);
      expect(out + err).toContain('filesystm');
      expect(out + err).toContain('project.root');
    }
  });

  test('with a command that is nowhere is told by check, which starts nothing', async () => {
    const missing = { command: 'no-such-program', args: [] };
    const path = withServers({ missing, echo: echoServer() });
    const { code, out } = await cli(['check', '--config', path]);
    expect(code).toBe(78);
    expect(out).toContain('"no-such-program" is not found');
    expect(out).toContain('mcpServers.missing.command');
    expect(await json(['check', '--config', path])).toMatchObject({ ok: false });
    expect((await cli(['audit', '--kind', 'server', '--json'])).out).not.toContain('"echo"');
  });
});

describe('grant and revoke', () => {
  const grants = async (): Promise<readonly Record<string, unknown>[]> => {
    const all = await json(['grant', '--list']);
    return (all as Record<string, unknown>[]).filter(({ givenBy }) => givenBy === 'person');
  };

  test('a grant holds what was said, and can be taken back', async () => {
    const words = ['grant', 'claude-*', 'filesystem/write_*', '--level', 'write', '--path', 'scenes', '--for', '2h'];
    const { code, out } = await cli([...words, '--uses', '3', '--max-size', '10MB'], { cwd: place.project });
    expect(code).toBe(0);
    const [grant] = await grants();
    expect(grant).toMatchObject({
      effect: 'allow',
      answersAsk: true,
      level: 'resource_write',
      principal: { client: 'claude-*' },
      server: 'filesystem',
      name: 'write_*',
      conditions: { paths: [join(place.project, 'scenes')], maxBytes: 10_000_000 },
      uses: 3,
      scope: 'global',
    });
    const lasting = Number(grant?.['expiresAt']) - Number(grant?.['givenAt']);
    expect(lasting).toBe(7_200_000);
    const revoke = /storycore-mcp revoke \S+/.exec(out)?.[0].replace('`', '') ?? '';
    expect((await shell(revoke.replace(/[`.]+$/, ''))).code).toBe(0);
    expect(await grants()).toEqual([]);
    expect((await cli(['revoke', String(grant?.['id'])])).code).toBe(1);
  });

  test('a path through a link is granted as it is written and as it is', async () => {
    const link = join(place.folder, 'link');
    symlinkSync(join(place.project, 'scenes'), link);
    await cli(['grant', 'x', 'filesystem/*', '--level', 'read', '--path', `${link}/new.md`]);
    const [grant] = await grants();
    const real = realpathSync(join(place.project, 'scenes'));
    expect(grant).toMatchObject({ conditions: { paths: [join(link, 'new.md'), join(real, 'new.md')] } });
    await cli(['revoke', '--all']);
  });

  test('several levels are several grants, and revoke --all takes all of them back', async () => {
    await cli(['grant', 'x', 'filesystem/*', '--level', 'read', '--level', 'write', '--project', 'Étale']);
    expect(new Set((await grants()).map(({ level, scope }) => `${String(level)} ${String(scope)}`))).toEqual(
      new Set(['resource_read project', 'resource_write project']),
    );
    expect((await cli(['revoke', '--all'])).code).toBe(0);
    expect(await grants()).toEqual([]);
  });

  test.each([
    [['x', 'filesystem__write_file', '--level', 'write'], 'Write it as filesystem/write_file'],
    [['x', 'filesystem', '--level', 'write'], 'filesystem/* for all it has'],
    [['x', 'git/git_add'], '--level is missing'],
    [['x', 'git/git_add', '--level', 'wriet'], 'Did you mean write?'],
    [['x', 'git/git_add', '--level', 'write', '--path', 'nowhere/at/all'], 'there is no folder'],
    [['x', 'git/git_add', '--level', 'write', '--path', '~somebody/x'], 'home folder of someone else'],
    [['x', 'git/git_add', '--level', 'write', '--host', 'example.org'], 'would never apply'],
    [['x', 'git/git_add', '--level', 'network', '--host', 'http://example.org'], 'Write the host alone'],
    [['x', 'git/git_add', '--level', 'write', '--deny', '--for', '1h'], 'no place in a deny'],
    [['x', 'git/git_add', '--level', 'write', '--deny', '--ask'], 'exclude each other'],
    [['x', 'git/git_add', '--level', 'write', '--max-size', '10'], 'is not a size'],
    [['x', 'git/git_add', '--level', 'write', '--scope', 'session'], 'Name it in --session'],
    [['x', 'git/git_add', '--level', 'write', '--scope', 'sandbox'], 'not part of this version'],
    [['', 'git/git_add', '--level', 'write'], 'needs CLIENT'],
  ])('%j is refused with 2, and grants nothing', async (words, message) => {
    const { code, err } = await cli(['grant', ...words]);
    expect(code).toBe(2);
    expect(err.replace(/\s+/g, ' ')).toContain(message);
    expect(await grants()).toEqual([]);
  });

  test('a server that the configuration does not have is told, with the one that was meant', async () => {
    const { code, err } = await cli(['grant', 'x', 'filesytem/write_file', '--level', 'write']);
    expect(code).toBe(0);
    expect(err).toContain('Did you mean filesystem/write_file?');
    await cli(['revoke', '--all']);
  });

  test('a path that was meant from the project is named', async () => {
    const { err } = await cli(['grant', 'x', 'git/git_add', '--level', 'write', '--path', 'scenes/scene_001.json']);
    expect(err.replace(/\s+/g, ' ')).toContain(`write --path "${join(place.project, 'scenes/scene_001.json')}"`);
  });

  test('a grant of the configuration is not revoked here, and the reason is said', async () => {
    const { code, err } = await cli(['revoke', 'config:1']);
    expect(code).toBe(1);
    expect(err).toContain('take it out there');
  });
});

describe('audit', () => {
  test('shows what was granted and taken back, newest last, in 80 columns', async () => {
    await cli(['grant', 'x', 'git/*', '--level', 'read']);
    await cli(['revoke', '--all']);
    const { out } = await cli(['audit', '--limit', '2']);
    const lines = out.trimEnd().split('\n');
    expect(lines.at(-2)).toMatch(/grant on git\/\*\s+added\s+ok/);
    expect(lines.at(-1)).toMatch(/grant on git\/\*\s+revoked\s+ok/);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
  });

  test('--json is one record a line; each of them can be shown by its id, and by the start of it', async () => {
    const records = (await cli(['audit', '--json', '--limit', '3'])).out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.length).toBe(3);
    for (const record of records) expect(await json(['audit', 'show', record.id])).toEqual(record);
    expect(await json(['audit', 'show', records[2].id.slice(0, -3)])).toEqual(records[2]);
    expect(await json(['audit', 'show', 'last'])).toEqual(records[2]);
    expect((await cli(['audit', '--ids', '--limit', '1'])).out).toContain(records[2].id);
  });

  test.each([
    [['audit', 'show', 'nothing-like-it'], 1],
    [['audit', '--outcome', 'refused-somehow'], 2],
    [['audit', '--since', 'yesterday'], 2],
    [['audit', '--kind', 'calls'], 2],
    [['audit', 'list'], 2],
  ])('%j ends with %d', async (words, exit) => {
    expect((await cli(words)).code).toBe(exit);
  });

  test('a reader that leaves early is no error', async () => {
    const { code, err } = await shell('set -o pipefail; storycore-mcp audit --json | head -c 10 >/dev/null');
    expect([code, err]).toEqual([0, '']);
  });
});

describe('list and call', () => {
  test('list shows what may be called, a line each, and the same as JSON', async () => {
    const path = withServers({ echo: echoServer() });
    const { code, out } = await cli(['list', '--config', path]);
    expect(code).toBe(0);
    expect(out.split('\n')).toContain('echo__echo       The echo of a fixture.');
    const tools = await json(['list', '--config', path]);
    expect((tools as { name: string }[]).map(({ name }) => name)).toContain('echo__echo');
    expect((await cli(['list', 'resources', '--config', path])).code).toBe(0);
  });

  test('a server that cannot start takes nothing from the others, and the reason is said', async () => {
    const crash = { command: process.execPath, args: [fixture('crash'), 'now'] };
    const path = withServers({ crash, echo: echoServer('other') });
    const { code, out, err } = await cli(['list', '--config', path]);
    expect(code).toBe(0);
    expect(out).toContain('echo__echo');
    expect(err).toContain('crash');
    expect((await cli(['list', 'servers', '--config', path])).out).toMatch(/^echo +\w+ +\d+/m);
  });

  test('the text of a tool comes plainly, with what cannot be seen spelled out', async () => {
    const path = withServers({ echo: echoServer() }, { inspection: { results: 'flag' } });
    const { code, out } = await cli(['call', 'echo__echo', 'text=a \u202Eb', '--config', path]);
    expect([code, out]).toEqual([0, 'a \\u{202e}b\n']);
  });

  test('a result that hides something is held, and the person is told where to look', async () => {
    const path = withServers({ echo: echoServer() });
    const { code, out, err } = await cli(['call', 'echo__echo', 'text=a \u202Eb', '--config', path]);
    expect([code, out]).toEqual([5, '']);
    expect(err).toContain('storycore-mcp review show');
  });

  test('--json gives the whole result, and arguments come from stdin with "-"', async () => {
    const path = withServers({ echo: echoServer() });
    const how = { input: '{"text": "from stdin"}' };
    expect(await json(['call', 'echo__echo', '-', '--config', path], how)).toEqual({
      content: [{ type: 'text', text: 'from stdin' }],
      structuredContent: { text: 'from stdin' },
    });
  });

  test('progress goes to stderr, the result to stdout', async () => {
    const path = withServers({ echo: echoServer() });
    const { out, err } = await cli(['call', 'echo__progress', 'steps:=3', '--config', path]);
    expect(out).toBe('3 steps\n');
    expect(err.trimEnd().split('\n')).toEqual(['… 1/3', '… 2/3', '… 3/3']);
  });

  test.each([
    ['a tool that fails', 'echo__fail', 1, 'It failed.'],
    ['a server that answers with an error', 'echo__refuse', 1, '-32050'],
    ['a server that dies in the call', 'echo__die', 4, 'echo'],
    ['a tool that is not there', 'echo__nothing', 1, 'There is no tool'],
  ])('%s: exit code', async (_, tool, exit, message) => {
    const { code, out, err } = await cli(['call', tool, '--config', withServers({ echo: echoServer() })]);
    expect([code, (out + err).includes(message)]).toEqual([exit, true]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a call with 1, and leaves no server behind', async (signal) => {
    const path = withServers({ echo: echoServer() });
    const child = spawn(process.execPath, [bin, 'call', 'echo__sleep', 'ms:=60000', '--config', path], {
      env: place.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = collect(child);
    await until(async () => childrenOf(child.pid).length > 0);
    const servers = childrenOf(child.pid);
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Interrupted') });
    expect(servers.filter(isAlive)).toEqual([]);
  });

  test('a refusal ends with 5, and the command that it names is all it takes', async () => {
    const path = configure({ providers: { filesystem: false }, mcpServers: { echo: echoServer() } });
    const words = ['call', 'echo__echo', 'text=x', '--client', 'some client', '--config', path];
    const refused = await cli(words);
    expect([refused.code, refused.out]).toEqual([5, '']);
    const command = /`(storycore-mcp grant [^`]+)`/.exec(refused.err)?.[1] ?? '';
    expect((await shell(command)).code).toBe(0);
    expect(await cli(words)).toEqual({ code: 0, out: 'x\n', err: '' });
    expect((await cli([...words, '--client', 'another'])).code).toBe(5);
    await cli(['revoke', '--all']);
    expect((await cli(words)).code).toBe(5);
  });

  test('every call is in the audit, by who made it and what came of it', async () => {
    const since = new Date().toISOString();
    const path = configure({ providers: { filesystem: false }, mcpServers: { echo: echoServer() } });
    await cli(['call', 'echo__echo', '--client', 'nobody', '--config', path]);
    await cli(['call', 'echo__echo', '--client', 'somebody', '--config', withServers({ echo: echoServer() })]);
    const { out } = await cli(['audit', '--since', since, '--kind', 'call']);
    expect(out).toMatch(/nobody +echo\/echo +deny +denied/);
    expect(out).toMatch(/somebody +echo\/echo +allow +ok/);
    expect(
      (await cli(['audit', '--since', since, '--outcome', 'denied', '--json'])).out.trimEnd().split('\n').length,
    ).toBe(1);
  });
});

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 200 && !(await holds()); tries += 1) await sleep(50);
};

const childrenOf = (pid: number | undefined): number[] =>
  spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .stdout.split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child = 0]) => child);

/** Starts `serve`, and gives the process, its answers by id, and its end. */
const serve = (words: readonly string[]) => {
  const child = spawn(process.execPath, [bin, 'serve', ...words], { env: place.env });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const waiting = new Map<unknown, (message: Record<string, unknown>) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message: unknown = JSON.parse(line);
    if (isRecord(message)) waiting.get(message['id'])?.(message);
  });
  let id = 0;
  const ask = (method: string, params: object): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      id += 1;
      waiting.set(id, resolve);
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  return { child, ended, ask };
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('serve', () => {
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'said', version: '1' } };
  const pidOf = (answer: Record<string, unknown>): number =>
    Number(/"text":"(\d+)"/.exec(JSON.stringify(answer['result']))?.[1]);

  test.each([['the end of its input'], ['SIGTERM'], ['SIGINT']] as const)(
    'ends with 0 at %s, and takes its servers along',
    async (reason) => {
      const { child, ended, ask } = serve(['--config', withServers({ echo: echoServer() })]);
      await ask('initialize', hello);
      const pid = pidOf(await ask('tools/call', { name: 'echo__pid', arguments: {} }));
      expect(isAlive(pid)).toBe(true);
      if (reason === 'SIGTERM' || reason === 'SIGINT') child.kill(reason);
      else child.stdin.end();
      expect(await ended).toBe(0);
      expect(isAlive(pid)).toBe(false);
    },
  );

  test('calls the client what its owner calls it, else what it calls itself', async () => {
    const path = withServers({ echo: echoServer() });
    for (const [words, name] of [
      [['--client', 'named'], 'named'],
      [[], 'said'],
    ] as const) {
      const { child, ended, ask } = serve(['--config', path, ...words]);
      await ask('initialize', hello);
      await ask('tools/call', { name: 'echo__echo', arguments: {} });
      child.stdin.end();
      await ended;
      expect(await json(['audit', 'show', 'last'])).toMatchObject({ kind: expect.any(String) });
      expect((await cli(['audit', '--kind', 'call', '--limit', '1'])).out).toContain(` ${name} `);
    }
  });
});

describe('npm start', () => {
  const demo = join(root, 'scripts', 'demo.ts');

  test.skipIf(noGit).each([
    ['en_US.UTF-8', 'a short story'],
    ['fr_FR.UTF-8', 'une courte histoire'],
  ])('tells its story on one screen, and leaves nothing behind (needs git): %s', async (locale, title) => {
    const temporary = join(place.folder, locale);
    mkdirSync(temporary);
    const env = { ...place.env, LC_ALL: locale, TMPDIR: temporary };
    const { code, out, err } = await collect(
      spawn(process.execPath, [demo], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    expect([code, err]).toEqual([0, '']);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toContain(title);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => width(line) > 80)).toEqual([]);
    // Node keeps its compile cache there.
    expect(readdirSync(temporary).filter((name) => name.startsWith('storycore'))).toEqual([]);
  });
});
