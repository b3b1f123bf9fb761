import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { isAlive } from '../../../test/fixtures/alive.ts';
import { launchConfined, noSandbox, outcomeOf, runConfined, temporaryFolder } from '../../../test/fixtures/confined.ts';
import { loneRoot } from './lone-root.ts';

describe.skipIf(noSandbox)('a confined server (needs bwrap)', () => {
  test('reads and writes its streams from the first moment on, and says how it ended', async () => {
    const child = launchConfined('read line; echo "heard $line"; echo oh >&2; exit 7');
    child.stdin.write('hello\n');
    expect(await outcomeOf(child)).toEqual({ exit: { code: 7, signal: null }, out: 'heard hello\n', err: 'oh\n' });
  });

  test('has the folders that it was granted, at their own place, and starts in one', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'read'));
    mkdirSync(join(folder.path, 'write'));
    const [read, write] = [join(folder.path, 'read'), join(folder.path, 'write')];
    writeFileSync(join(read, 'a'), 'text');
    const { out, err } = await runConfined('cat ../read/a; pwd; echo new > b; echo x > ../read/c; ls ..', {
      may: { readPaths: [read], writePaths: [write] },
      cwd: write,
    });
    expect(out).toBe(`text${write}\nread\nwrite\n`);
    expect(err).toContain('Read-only file system');
    expect(readFileSync(join(write, 'b'), 'utf8')).toBe('new\n');
  });

  test('sees nothing else: no home, no other process, no /etc of the host', async () => {
    const { out } = await runConfined(
      'ls -A "$HOME" /home /root /etc/shadow /var /tmp 2>/dev/null; ls -d /proc/[0-9]*',
    );
    expect(out.replaceAll(/\/proc\/\d+\n/g, '')).toBe('/run/gateway/home:\n\n/tmp:\n');
    expect(out.match(/\/proc\/\d+/g)?.length).toBeLessThan(5);
  });

  test('has an environment of its own, and what its owner configured', async () => {
    const { out } = await runConfined('env', { env: { GIVEN: 'yes' } });
    const names = out.split('\n').map((line) => line.split('=')[0] ?? '');
    expect(new Set(names)).toEqual(new Set(['GIVEN', 'HOME', 'LANG', 'LOGNAME', 'PATH', 'PWD', 'TMPDIR', 'USER', '']));
  });

  test('finds the Node that the gateway runs on', async () => {
    const { out } = await runConfined('', { command: 'node', args: ['-p', 'process.version'] });
    expect(out).toBe(`${process.version}\n`);
  });

  test('has no network at all where none was granted', async () => {
    const { out } = await runConfined('cat /proc/net/route /proc/net/dev | grep -v -e Iface -e face -e Inter -e lo:');
    expect(out).toBe('');
  });

  test('reaches nothing but its proxy where one was granted', async () => {
    const script =
      'import socket; s = socket.create_connection(("127.0.0.1", 3128)); print(s.recv(9).decode()); ' +
      's.sendall(b"back"); s.close()';
    const heard: string[] = [];
    const { out } = await runConfined('', {
      command: 'python3',
      args: ['-c', script],
      may: { network: [] },
      onConnection: (socket) => {
        socket.on('data', (chunk) => heard.push(chunk.toString()));
        socket.write('hello');
      },
    });
    expect(out).toBe('hello\n');
    await vi.waitFor(() => expect(heard.join('')).toBe('back'));
  });

  test('is told of its proxy in its environment', async () => {
    const { out } = await runConfined('echo $HTTPS_PROXY $http_proxy "[$NO_PROXY]" $NODE_USE_ENV_PROXY', {
      may: { network: [] },
    });
    expect(out).toBe('http://127.0.0.1:3128 http://127.0.0.1:3128 [] 1\n');
  });

  test.each([[undefined], [[]]])('runs only when it is held (network: %s)', async (network) => {
    const order: string[] = [];
    const child = launchConfined('echo running', {
      may: network === undefined ? {} : { network },
      options: {
        hold: async ({ initPid }) => {
          order.push(readFileSync(`/proc/${initPid}/comm`, 'utf8').trim());
          await new Promise((resolve) => setTimeout(resolve, 100));
          order.push('held');
          return {
            release: () => {
              order.push('released');
              return Promise.resolve();
            },
          };
        },
      },
    });
    child.stdout.on('data', (chunk: Buffer) => order.push(chunk.toString().trim()));
    await child.exited;
    expect(order).toEqual(['bwrap', 'held', 'running', 'released']);
  });

  test('does not run where it could not be held', async () => {
    const { exit, out } = await runConfined('echo running', {
      options: { hold: () => Promise.reject(new Error('no cgroup')) },
    });
    expect(exit).toEqual({ code: null, signal: null, error: new Error('no cgroup') });
    expect(out).toBe('');
  });

  test('ends when it exceeds a limit, and its exit says which', async () => {
    const exceeded = { limit: 'memory', allowed: 1 } as const;
    const { exit } = await runConfined('sleep 60', {
      options: {
        hold: ({ exceed }) => {
          setTimeout(() => exceed(exceeded), 100);
          return undefined;
        },
      },
    });
    expect(exit).toEqual({ code: null, signal: 'SIGKILL', exceeded });
  });
});

describe.skipIf(noSandbox)('ending a confined server (needs bwrap)', () => {
  test('asks first: one that leaves at the end of its input leaves by itself', async () => {
    const child = launchConfined('cat; exit 4');
    expect(await child.end(5_000)).toEqual({ code: 4, signal: null });
  });

  const up = async (script: string): Promise<ReturnType<typeof launchConfined>> => {
    const child = launchConfined(script);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    return child;
  };

  test('then says so: TERM after the grace', async () => {
    const child = await up('echo up; exec sleep 60');
    expect(await child.end(100)).toEqual({ code: null, signal: 'SIGTERM' });
  });

  test('then does it: KILL after as much again', async () => {
    const child = await up('trap "" TERM; echo up; while :; do sleep 1; done');
    expect(await child.end(100)).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('takes all that it started with it, also what left its group', async () => {
    let init = 0;
    const child = launchConfined('setsid sh -c "setsid sleep 60 &" & echo up; exec sleep 60', {
      options: {
        hold: ({ initPid }) => {
          init = initPid;
          return undefined;
        },
      },
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(isAlive(init)).toBe(true);
    await child.end(50);
    await vi.waitFor(() => expect(isAlive(init)).toBe(false));
  });

  test('while its sandbox starts ends it as well, and it never runs', async () => {
    const child = launchConfined('echo running');
    const outcome = outcomeOf(child);
    expect(await child.end(0)).toEqual({ code: null, signal: 'SIGKILL' });
    expect((await outcome).out).toBe('');
  });
});

describe.skipIf(noSandbox)('what cannot be confined never throws (needs bwrap)', () => {
  test.each([
    ['a program that is not there', { command: '/no/such/command' }, 'is not there inside its sandbox'],
    ['no program', { command: '' }, 'is not there inside'],
    ['a null byte', { args: ['-c', 'a\u0000b'] }, 'null bytes'],
    ['a folder that is not there', { may: { readPaths: ['/no/such/folder'] } }, 'is not there'],
    ['a relative path', { may: { readPaths: ['folder'] } }, 'is not absolute'],
    ['the whole machine', { may: { readPaths: ['/'] } }, 'covers what every sandbox needs'],
    ['the kernel’s folders', { may: { writePaths: ['/proc/sys'] } }, 'belongs to the kernel'],
    ['a bwrap that is not there', { options: { bwrap: '/no/such/bwrap' } }, 'cannot be run'],
    ['a bwrap that is another program', { options: { bwrap: '/bin/true' } }, 'too old'],
  ])('%s', async (_, trial, words) => {
    const { exit } = await runConfined('echo running', trial);
    expect(exit.error?.message).toContain(words);
    expect(exit.error).toHaveProperty('remedy', expect.stringMatching(/\w+/));
  });
});

test.skipIf(noSandbox)('twenty servers at once all answer (needs bwrap)', async () => {
  const all = Array.from({ length: 20 }, (_, index) =>
    runConfined(`echo ${index}`, index % 4 === 0 ? { may: { network: [] } } : {}),
  );
  const outcomes = await Promise.all(all);
  expect(outcomes.map(({ out }) => Number(out))).toEqual(outcomes.map((_, index) => index));
});

const asLoneRoot = (program: string) =>
  spawnSync('unshare', ['-r', process.execPath, '--input-type=module', '-e', program], { encoding: 'utf8' });

describe.skipIf(noSandbox || asLoneRoot('').status !== 0)('root of a user namespace without other users', () => {
  const source = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

  test('starts no server, and is told what to do', () => {
    const { stdout } = asLoneRoot(`
      const { launchConfined } = await import(${source('../../../test/fixtures/confined.ts')});
      const { error } = await launchConfined('echo ran').exited;
      console.log(error.message, error.remedy);
    `);
    expect(stdout).toContain('The server was not started: root cannot become another user here');
    expect(stdout).toContain('Start the gateway as an ordinary user');
  });

  test('is told so before it starts any', () => {
    const { stdout } = asLoneRoot(`
      const { thisMachine } = await import(${source('../machine.ts')});
      const { machineTier } = await import(${source('../tier.ts')});
      console.log(JSON.stringify(await machineTier(thisMachine('rlimits'))));
    `);
    const found: unknown = JSON.parse(stdout);
    expect(found).toEqual({ tier: expect.stringMatching(/^(?:none|container)$/) as string, reasons: [loneRoot] });
  });
});
