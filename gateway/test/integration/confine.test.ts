import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { isAlive } from '../fixtures/alive.ts';
import { put, temporaryFolder } from '../fixtures/config-files.ts';
import { proves } from '../security/proves.ts';
import { bin } from './workplace.ts';

const missing = process.platform === 'linux' ? spawnSync('bwrap', ['--version']).error !== undefined : true;
const why = missing ? ' (skipped because bwrap is missing)' : '';

interface Place {
  readonly folder: string;
  readonly write: string;
  readonly env: Readonly<Record<string, string>>;
  /** Writes a policy beside the folder that may be written, and gives the words before a command. */
  words(policy?: object, ...options: readonly string[]): readonly string[];
}

const place = (): Place => {
  const folder = temporaryFolder();
  const write = join(folder, 'write');
  mkdirSync(write);
  return {
    folder,
    write,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, STORYCORE_MCP_HOME: join(folder, 'state') },
    words: (policy = {}, ...options) => {
      const path = put(folder, 'policy.json', { write_paths: [write], ...policy });
      return [bin, 'confine', '--policy', path, ...options, '--'];
    },
  };
};

const run = ({ env }: Place, words: readonly string[], input = '', before: readonly string[] = []) => {
  const [command = process.execPath, ...args] = [...before, process.execPath, ...words];
  const { status, stdout, stderr } = spawnSync(command, args, { env, input, encoding: 'utf8', cwd: '/' });
  return { status, stdout, stderr };
};

/** The machine as it is, but for bwrap. */
const withoutBwrap = ['bwrap', '--dev-bind', '/', '/', '--ro-bind', '/dev/null', '/usr/bin/bwrap'];

describe('a command line that cannot be understood ends with 2, a policy with 78', () => {
  test.each([
    ['no policy', ['confine', '--', 'true'], 'needs --policy FILE'],
    ['no command', ['confine', '--policy', 'p.json'], 'needs COMMAND'],
    [
      'a journal that cannot be',
      ['confine', '--policy', 'POLICY', '--journal', '/no/such/j', '--', 'true'],
      '--journal',
    ],
  ])('%s', (_, words, said) => {
    const here = place();
    const policy = put(here.folder, 'policy.json', {});
    const { status, stderr } = run(here, [bin, ...words.map((word) => (word === 'POLICY' ? policy : word))]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(said) });
  });

  test('every problem of the policy is named, and nothing runs', () => {
    const here = place();
    const words = here.words({ read_paths: ['film'], network: { allow: [{ host: '*', port: 443, scheme: 'https' }] } });
    const { status, stdout, stderr } = run(here, [...words, 'echo', 'ran']);
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' });
    expect(stderr).toContain('read_paths[0]');
    expect(stderr).toContain('network.allow[0].host');
  });

  test.each([
    ['its own code', join(bin, '..', '..', 'src')],
    ['the folder around it', join(bin, '..', '..')],
  ])('the gateway gives nobody %s to write', (_, path) => {
    const here = place();
    const { status, stderr } = run(here, [...here.words({ write_paths: [path] }), 'true']);
    expect({ status, stderr }).toEqual({ status: 78, stderr: expect.stringContaining("the gateway's own folder") });
  });

  test('nor its state to read, nor the journal to write', () => {
    const here = place();
    mkdirSync(join(here.folder, 'state'));
    const reads = run(here, [...here.words({ read_paths: [join(here.folder, 'state')] }), 'true']);
    expect(reads.stderr).toContain("the gateway's state");
    const writes = run(here, [...here.words({}, '--journal', join(here.write, 'j')), 'true']);
    expect(writes.stderr).toContain('the journal');
  });
});

describe.skipIf(missing)(`a confined command${why}`, () => {
  test('has our input and output, and its exit status is ours', () => {
    const here = place();
    const script = 'cat; echo oops >&2; exit 7';
    expect(run(here, [...here.words(), 'sh', '-c', script], 'hello')).toEqual({
      status: 7,
      stdout: 'hello',
      stderr: 'oops\n',
    });
  });

  test('passes bytes as they are', () => {
    const here = place();
    const { stdout } = spawnSync(process.execPath, [...here.words(), 'head', '-c', '300000', '/dev/urandom'], {
      env: here.env,
      maxBuffer: 2 ** 20,
    });
    expect(stdout.length).toBe(300_000);
  });

  test('that dies of a signal ends as a shell tells it', () => {
    const here = place();
    expect(run(here, [...here.words(), 'sh', '-c', 'kill -SEGV $$']).status).toBe(139);
  });

  test('that is not there is told, with 4', () => {
    const here = place();
    const { status, stderr } = run(here, [...here.words(), 'no-such-command']);
    expect({ status, stderr }).toEqual({ status: 4, stderr: expect.stringContaining('no-such-command') });
  });

  test('that a limit ended says which, and how to raise it', () => {
    const here = place();
    const words = here.words({ stdio: { max_line_mb: 0.1 } });
    const { status, stderr } = run(here, [...words, 'head', '-c', '1000000', '/dev/zero']);
    expect({ status, stderr }).toEqual({
      status: 137,
      stderr: 'Ended by a limit: a line on stdout, 0.1 MB allowed. The policy sets it with stdio.max_line_mb.\n',
    });
  });

  test('does not outlive an output that nobody reads', () => {
    const here = place();
    const [, ...args] = here.words();
    const { stdout, status } = spawnSync('sh', ['-c', '"$@" yes | head -n 1', 'sh', process.execPath, bin, ...args], {
      env: here.env,
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect({ stdout, status }).toEqual({ stdout: 'y\n', status: 0 });
  });

  test('is as strong as it was proven to be, which --verbose says in one line', () => {
    const here = place();
    const { stderr, status } = run(here, [...here.words({}, '--verbose'), 'true']);
    expect(stderr).toMatch(/^confinement: (?:full|no-cgroup), limits by \S+[^\n]*\n$/);
    expect(status).toBe(0);
  });

  test('leaves one line for each connection in its journal, and its refusal says what would allow it', () => {
    const here = place();
    const journal = join(here.folder, 'journal.jsonl');
    const words = here.words({ network: {} }, '--journal', journal);
    const script = `const http = require('http'); const agent = new http.Agent({ proxyEnv: process.env });
      http.get('http://api.example.org/secret-path', { agent }, (r) => r.pipe(process.stdout));`;
    const { stdout } = run(here, [...words, process.execPath, '-e', script]);
    expect(stdout).toContain('network.allow');
    const lines = readFileSync(journal, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ host: 'api.example.org', port: 80, verdict: 'denied' });
    expect(lines[0]).not.toContain('secret-path');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    `and all that it started end with us on %s ${proves('T-38')}`,
    async (signal) => {
      const here = place();
      const script = 'trap "" TERM INT; sleep 60 & sleep 60 & echo up; wait; wait';
      const child = spawn(process.execPath, [...here.words(), 'sh', '-c', script], { env: here.env });
      await once(child.stdout, 'data');
      const inside = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === child.pid);
      expect(inside.length).toBeGreaterThan(0);
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).toBe(signal === 'SIGTERM' ? 143 : 130);
      await vi.waitFor(() => expect(inside.filter((pid) => isAlive(Number(pid)))).toEqual([]));
    },
  );
});

const parentOf = (pid: string): number | undefined => {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
};

describe.skipIf(missing)(`a machine that cannot confine${why}`, () => {
  test(`runs nothing, and says what would help ${proves('T-42')}`, () => {
    const here = place();
    const { status, stdout, stderr } = run(here, [...here.words(), 'echo', 'ran'], '', withoutBwrap);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(/install/i);
    expect(stderr).toContain('bubblewrap');
  });

  test(`runs it openly only where that was asked for, and says so ${proves('T-42')}`, () => {
    const here = place();
    const { status, stdout, stderr } = run(here, [...here.words({}, '--allow-none'), 'echo', 'ran'], '', withoutBwrap);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'ran\n' });
    expect(stderr).toMatch(/^Not confined: /);
  });

  test('is not what this one is: --allow-none changes nothing here', () => {
    const here = place();
    const words = here.words({}, '--allow-none');
    const { stdout, stderr } = run(here, [...words, 'sh', '-c', `echo ${here.folder}/*`]);
    expect({ stdout, stderr }).toEqual({ stdout: `${here.folder}/write\n`, stderr: '' });
  });
});
