import { execFileSync } from 'node:child_process';
import { realpathSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { isAlive } from '../../test/fixtures/alive.ts';
import { proves } from '../../test/security/proves.ts';
import { launch } from './launch.ts';
import type { Launched, LaunchSpec } from './launch.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../test/fixtures/${name}.ts`, import.meta.url));
const spec = (changes: Partial<LaunchSpec> = {}): LaunchSpec => ({
  command: process.execPath,
  args: [],
  env: {},
  cwd: tmpdir(),
  ...changes,
});

/** The text that a child writes on its stdout, as far as it has come. */
const listen = (child: Launched): { text: string } => {
  const heard = { text: '' };
  child.stdout.on('data', (chunk: Buffer) => (heard.text += chunk.toString()));
  return heard;
};

const greet = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}\n';

describe('a server process', () => {
  test('reads and writes, in its folder, and says how it ended', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'launch-')));
    const child = launch(
      spec({
        args: [
          '-e',
          'process.stdin.on("data", (text) => { process.stdout.write(process.cwd() + text); process.exit(7); })',
        ],
        cwd: folder,
      }),
    );
    const heard = listen(child);
    child.stdin.write('!');
    expect(await child.exited).toEqual({ code: 7, signal: null });
    await vi.waitFor(() => expect(heard.text).toBe(`${folder}!`));
    rmSync(folder, { recursive: true });
  });

  test(`has the short environment only ${proves('T-15')}`, async () => {
    process.env['STORYCORE_TEST_SECRET'] = 'secret';
    const child = launch(
      spec({ args: ['-e', 'process.stdout.write(JSON.stringify(process.env))'], env: { GIVEN: '1' } }),
    );
    const heard = listen(child);
    await child.exited;
    delete process.env['STORYCORE_TEST_SECRET'];
    await vi.waitFor(() => expect(JSON.parse(heard.text)).toMatchObject({ GIVEN: '1' }));
    expect(heard.text).not.toContain('STORYCORE_TEST_SECRET');
  });

  test('is no shell: what looks like one is a word', async () => {
    const child = launch(spec({ args: ['-e', 'process.stdout.write(process.argv[1])', '$(id); `id` && id'] }));
    const heard = listen(child);
    await child.exited;
    await vi.waitFor(() => expect(heard.text).toBe('$(id); `id` && id'));
  });
});

describe.skipIf(process.platform === 'win32')('ending', () => {
  test('asks first: a server that leaves at the end of its input leaves by itself', async () => {
    const child = launch(spec({ args: [fixture('echo')] }));
    const heard = listen(child);
    child.stdin.write(greet);
    await vi.waitFor(() => expect(heard.text).toContain('serverInfo'), 5_000);
    expect(await child.end(5_000)).toEqual({ code: 0, signal: null });
  });

  test('then says so: TERM after the grace', async () => {
    const child = launch(spec({ args: ['-e', 'setInterval(() => {}, 1000); process.stdout.write("up")'] }));
    const heard = listen(child);
    await vi.waitFor(() => expect(heard.text).toBe('up'), 5_000);
    expect(await child.end(100)).toEqual({ code: null, signal: 'SIGTERM' });
  });

  test('then does it: KILL after as much again', async () => {
    const child = launch(spec({ args: [fixture('hang'), 'calls'] }));
    const heard = listen(child);
    child.stdin.write(greet);
    await vi.waitFor(() => expect(heard.text).toContain('serverInfo'), 5_000);
    const started = performance.now();
    expect(await child.end(100)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(performance.now() - started).toBeGreaterThanOrEqual(190);
  });

  test('twice at once is ending once', async () => {
    const child = launch(spec({ args: ['-e', 'setInterval(() => {}, 1000)'] }));
    const [first, second] = await Promise.all([child.end(20), child.end(20)]);
    expect(first).toEqual(second);
    expect(await child.end(20)).toEqual(first);
  });
});

describe.skipIf(process.platform === 'win32')(`what a server started does not outlive it ${proves('T-16')}`, () => {
  // A wrapper as npx is one: the server is its child, and ends of input, signals and exits stop at the wrapper.
  const wrapped = (script: string): LaunchSpec =>
    spec({ command: 'sh', args: ['-c', script, process.execPath, fixture('hang')] });
  const started = async (child: Launched): Promise<number> => {
    const heard = listen(child);
    await vi.waitFor(() => expect(heard.text).toMatch(/^\d+\n/), 5_000);
    const pid = Number(heard.text.split('\n')[0]);
    expect(isAlive(pid)).toBe(true);
    return pid;
  };

  test.each([
    ['when it is ended', '"$0" "$1" always & echo $!; wait'],
    ['when it is ended and its wrapper ignores TERM', 'trap "" TERM; "$0" "$1" always & echo $!; wait; wait; sleep 60'],
  ])('%s', async (_, script) => {
    const child = launch(wrapped(script));
    const pid = await started(child);
    await child.end(50);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000);
  });

  test('when its wrapper leaves it behind', async () => {
    const child = launch(wrapped('"$0" "$1" always & echo $!; exit 0'));
    const heard = listen(child);
    expect(await child.exited).toEqual({ code: 0, signal: null });
    await vi.waitFor(() => expect(heard.text).toMatch(/^\d+\n/));
    await vi.waitFor(() => expect(isAlive(Number(heard.text))).toBe(false), 5_000);
  });

  test('when its wrapper is killed', async () => {
    const child = launch(wrapped('"$0" "$1" always & echo $!; wait'));
    const pid = await started(child);
    process.kill(child.pid ?? 0, 'SIGKILL');
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000);
  });
});

describe('what cannot be started never throws', () => {
  test.each([
    ['a command that is not there', spec({ command: '/no/such/command' }), 'ENOENT'],
    ['a command that is a folder', spec({ command: tmpdir() }), 'EACCES'],
    ['no command', spec({ command: '' }), 'cannot be empty'],
    ['a command with a zero in it', spec({ command: 'a\u0000b' }), 'null bytes'],
    ['a folder that is not there', spec({ cwd: '/no/such/folder' }), 'ENOENT'],
    ['a folder that is a file', spec({ cwd: process.execPath }), 'ENOTDIR'],
    ['arguments that are too long', spec({ args: ['x'.repeat(4_000_000)] }), 'E2BIG'],
    ['an environment with a zero in it', spec({ env: { A: 'a\u0000b' } }), 'null bytes'],
  ])('%s', async (_, broken, words) => {
    const child = launch(broken);
    const { error } = await child.exited;
    expect(error?.message).toContain(words);
    child.stdin.write('hello\n');
    expect(await child.end(10)).toMatchObject({ error });
  });

  test.skipIf(process.platform !== 'linux')('a machine without file descriptors', () => {
    const script = `
      import { launch } from ${JSON.stringify(new URL('launch.ts', import.meta.url).href)};
      const all = Array.from({ length: 20 }, () => launch({ command: 'sleep', args: ['60'], env: {}, cwd: '/' }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      const refused = all.filter(({ pid }) => pid === undefined);
      console.log(refused.length > 0, (await refused[0].exited).error.message);
      await Promise.all(all.map((one) => one.end(1)));
    `;
    const told = execFileSync(
      'sh',
      ['-c', 'ulimit -n 40; exec "$0" --input-type=module --eval "$1"', process.execPath, script],
      { encoding: 'utf8' },
    );
    expect(told).toBe('true the system has no file descriptors left\n');
  });
});
