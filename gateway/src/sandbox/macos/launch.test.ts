import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { confinement, outcomeOf, temporaryFolder } from '../../../test/fixtures/confined.ts';
import { createEgressProxy } from '../../egress/proxy.ts';
import type { Confinement } from '../../policy/confinement.ts';
import { createConfine } from '../confine.ts';

/** A stand-in for `sandbox-exec`: it keeps the profile that it was given, and runs the rest without any sandbox. */
const standIn = (kept: string): string =>
  ['#!/bin/sh', '[ "$1" = -p ] || exit 64', `printf '%s' "$2" > '${kept}'`, 'shift 2', 'exec "$@"', ''].join('\n');

const world = () => {
  const place = temporaryFolder('macos');
  onTestFinished(() => place[Symbol.dispose]());
  const at = (path: string): string => join(place.path, path);
  mkdirSync(at('film'));
  writeFileSync(at('sandbox-exec'), standIn(at('profile')));
  chmodSync(at('sandbox-exec'), 0o755);
  const confine = createConfine({ platform: 'darwin', runsFolder: at('runs'), sandboxExec: at('sandbox-exec') });
  const run = (script: string, may: Partial<Confinement> = {}, onConnection: (socket: Socket) => void = () => {}) =>
    confine({
      command: '/bin/sh',
      args: ['-c', script],
      env: {},
      cwd: at('film'),
      confinement: confinement(may),
      onConnection,
    });
  return { at, confine, run };
};

const network = [{ host: 'example.org', port: 443, scheme: 'https' }] as const;

/** What is answered to this head on a port of this machine. */
const asked = (port: number, head: string): Promise<string> => text(connect(port, '127.0.0.1').end(`${head}\r\n\r\n`));

describe.skipIf(process.platform === 'win32')('a server on macOS, with a stand-in for sandbox-exec (needs sh)', () => {
  test('is started with its profile, gets what it is sent, and none of the lines before', async () => {
    const { at, run } = world();
    const child = run('cat', { writePaths: [at('film')] });
    child.stdin.end('one\ntwo\n');
    expect(await outcomeOf(child)).toEqual({ exit: { code: 0, signal: null }, out: 'one\ntwo\n', err: '' });
    const profile = readFileSync(at('profile'), 'utf8');
    expect(profile).toContain('(version 1) (deny default)');
    expect(profile).toContain(`(subpath "${at('film')}")`);
    expect(profile).not.toContain('network');
  });

  test('has limits of its shell', async () => {
    const { run } = world();
    const limits = { ...confinement().limits, openFiles: 99, cpuSeconds: 7.5, fileBytes: 10_240 };
    const child = run('ulimit -n; ulimit -t; ulimit -f; ulimit -c', { limits });
    expect((await outcomeOf(child)).out.split('\n')).toEqual(['99', '8', '20', '0', '']);
  });

  test('has a home and a folder for what it keeps for a while, gone with it', async () => {
    const { at, run } = world();
    const { out } = await outcomeOf(run('echo "$HOME" "$TMPDIR"; touch "$TMPDIR/x"'));
    const [home = '', temporary] = out.trim().split(' ');
    expect(home).toMatch(/scratch-/);
    expect([temporary, existsSync(home), readdirSync(at('runs'))]).toEqual([home, false, []]);
    expect(readFileSync(at('profile'), 'utf8')).toContain(`(subpath "${home}")`);
  });

  test('has no proxy without a network', async () => {
    const { run } = world();
    expect((await outcomeOf(run('echo "[${HTTP_PROXY-none}]"'))).out).toBe('[none]\n');
  });

  test('reaches its proxy with its token; who has none, or another, does not', async () => {
    const { at, run } = world();
    const heads: string[] = [];
    const child = run('echo "$HTTPS_PROXY"; cat', { network }, (socket) => {
      socket.once('data', (head: Buffer) => {
        heads.push(head.toString());
        socket.end('let in');
      });
    });
    const url = new URL(
      await new Promise<string>((resolve) => child.stdout.once('data', (line) => resolve(`${line}`))),
    );
    const port = Number(url.port);
    expect(readFileSync(at('profile'), 'utf8')).toContain(`(allow network-outbound (remote ip "localhost:${port}"))`);
    const headWith = (credentials: string): string =>
      `CONNECT example.org:443 HTTP/1.1\r\nProxy-Authorization: Basic ${Buffer.from(credentials).toString('base64')}`;
    expect(await asked(port, headWith(`${url.username}:${url.password}`))).toBe('let in');
    expect(heads).toEqual([`${headWith(`${url.username}:${url.password}`)}\r\n\r\n`]);
    for (const head of ['CONNECT example.org:443 HTTP/1.1', headWith(`${url.username}:other`), headWith('')])
      // One after the other, so that each is seen to be refused.
      expect(await asked(port, head)).toMatch(/^HTTP\/1.1 407 /);
    expect(heads).toHaveLength(1);
    await child.end(1_000);
    await expect(asked(port, 'x')).rejects.toThrow('ECONNREFUSED');
  });

  test('on Node fetches through its real proxy, and only what it may', async () => {
    const { at, confine } = world();
    const site = createServer((_request, response) => response.end('a page')).listen(0, '127.0.0.1');
    onTestFinished(() => void site.close());
    await once(site, 'listening');
    const address = site.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const rules = [{ host: 'site.test', port, scheme: 'http', addresses: ['127.0.0.1'] }] as const;
    const proxy = createEgressProxy({
      server: 'it',
      rules: () => rules,
      journal: () => {},
      remedy: () => undefined,
      resolve: async () => ['127.0.0.1'],
      connectMs: 2_000,
    });
    onTestFinished(() => proxy.close());
    const script = `
      const get = (url) => fetch(url).then(async (answer) => answer.status + ' ' + (await answer.text()).slice(0, 6), (error) => 'failed');
      console.log(await get('http://site.test:${port}/'), await get('http://other.test:${port}/') === '200 a page');`;
    const child = confine({
      command: process.execPath,
      args: ['--input-type=module', '-e', script],
      env: {},
      cwd: at('film'),
      confinement: confinement({ network: rules }),
      onConnection: (socket) => proxy.handle(socket),
    });
    expect((await outcomeOf(child)).out).toBe('200 a page false\n');
  });

  test('ends when it is told to, and says how', async () => {
    const { run } = world();
    const child = run('trap "" TERM; while :; do sleep 1; done');
    expect(await child.end(100)).toMatchObject({ signal: 'SIGKILL' });
  });

  test('that cannot be confined does not run', async () => {
    const { at, confine } = world();
    writeFileSync(at('sandbox-exec'), '#!/bin/sh\nexit 65\n');
    const ran = at('film/ran');
    const child = confine({
      command: '/usr/bin/touch',
      args: [ran],
      env: {},
      cwd: at('film'),
      confinement: confinement(),
    });
    expect((await child.exited).code).toBe(65);
    expect(existsSync(ran)).toBe(false);
  });

  test('whose path a profile cannot say is not started, and the error says why', async () => {
    const { run } = world();
    const child = run('echo ran', { readPaths: ['/tmp/a\nb'] });
    const { exit, out } = await outcomeOf(child);
    expect([exit.error?.message, out]).toEqual(['a path with control characters cannot be put into a profile', '']);
  });
});
