import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConfine } from '../confine.ts';
import type { ConfinedSpec } from '../confined.ts';
import { launch } from '../launch.ts';
import type { Exit, Launched } from '../launch.ts';
import { createLimiter } from '../limits/limiter.ts';
import type { Limiter } from '../limits/limiter.ts';
import { neverStarted } from '../never-started.ts';
import type { Proof } from './proof.ts';
import { proveTier } from './prove-tier.ts';

const hasBwrap = ((): boolean => {
  try {
    execFileSync('bwrap', ['--unshare-all', '--unshare-user', '--ro-bind', '/', '/', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** The thinnest confinement that contains, with our limiter: what is proven here is the proof. */
const bwrap =
  (leave: readonly string[] = [], limiter = createLimiter({ groups: undefined })) =>
  ({ command, args, cwd, confinement }: ConfinedSpec): Launched => {
    const words = ['--unshare-all', '--unshare-user', '--die-with-parent', '--cap-drop', 'ALL'].filter(
      (word) => !leave.includes(word),
    );
    if (leave.includes('--unshare-all')) words.push('--unshare-ipc');
    const binds = ['/usr', '/lib', '/lib64', '/bin'].flatMap((path) => ['--ro-bind-try', path, path]);
    const mounts = confinement.readPaths.flatMap((path) => ['--ro-bind', path, path]);
    const writes = confinement.writePaths.flatMap((path) => ['--bind', path, path]);
    const all = [...words, ...binds, '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', ...mounts, ...writes];
    const extra = leave.includes('files') ? ['--bind', dirname(cwd), dirname(cwd)] : [];
    const child = spawn(
      'bwrap',
      [
        ...all,
        ...extra,
        '--info-fd',
        '3',
        '--chdir',
        cwd,
        '--',
        'sh',
        '-c',
        'read go && exec "$@"',
        'sh',
        'prlimit',
        ...limiter.prlimit(confinement.limits, command),
        '--',
        command,
        ...args,
      ],
      { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] },
    );
    let held: Awaited<ReturnType<typeof limiter.attach>> | undefined;
    let info = '';
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      info += chunk.toString();
      const pid = Number(/"child-pid": (\d+)[\s,}]/.exec(info)?.[1]);
      if (!(pid > 0)) return;
      info = '';
      const limits = leave.includes('limits') ? { ...confinement.limits, memoryBytes: 2 ** 40 } : confinement.limits;
      const kill = (): boolean => process.kill(pid, 'SIGKILL');
      void limiter.attach(pid, { limits, writePaths: confinement.writePaths }, kill).then((got) => {
        held = got;
        child.stdin?.write('go\n');
      });
    });
    const exited = new Promise<Exit>((resolve) => {
      child.once('close', (code, signal) => {
        void held?.release();
        resolve({ code, signal });
      });
    });
    const { stdin, stdout, stderr } = child;
    if (stdin === null || stdout === null || stderr === null) throw new Error('no pipes');
    stdin.on('error', () => {});
    return {
      pid: child.pid,
      stdin,
      stdout,
      stderr,
      exited,
      end: () => {
        child.kill('SIGKILL');
        return exited;
      },
    };
  };

describe('the proof of a confinement', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(process.platform === 'linux' ? '/var/tmp' : tmpdir(), 'prove-'));
    chmodSync(folder, 0o777);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('says none where nothing confines, and names everything that got out', async () => {
    const proof = await proveTier({ confine: launch, folder, mechanism: 'rlimits', now: () => 7 });
    expect(proof).toMatchObject({ tier: 'none', mechanism: 'rlimits', at: 7 });
    expect(readdirSync(folder)).toEqual([]);
    expect(proof.reasons.map(({ what }) => what).join('\n')).toMatch(
      /file that nobody granted[^]*folder that nobody granted[^]*network[^]*process[^]*memory/,
    );
  });

  test('says none where nothing can be started', async () => {
    const proof = await proveTier({
      confine: () => neverStarted(new Error('no')),
      folder,
      mechanism: 'cgroup-v1',
    });
    expect(proof).toMatchObject({ tier: 'none', reasons: [{ what: 'No program could be run in the confinement.' }] });
  });

  describe.skipIf(!hasBwrap)(`by real namespaces${hasBwrap ? '' : ' [skipped: bwrap does not work here]'}`, () => {
    const ours = async (limiter: Limiter): Promise<Proof> => {
      const runsFolder = mkdtempSync(join(tmpdir(), 'runs-'));
      const proof = await proveTier({
        confine: createConfine({ limiter, runsFolder }),
        folder,
        mechanism: limiter.mechanism,
      });
      rmSync(runsFolder, { recursive: true });
      return proof;
    };

    test('is no-cgroup of our own sandbox where a watchdog holds memory', async () => {
      expect(await ours(createLimiter({ groups: undefined }))).toMatchObject({
        tier: 'no-cgroup',
        mechanism: 'rlimits',
      });
    });

    const groups = createLimiter();
    const none = groups.mechanism === 'rlimits';
    test.skipIf(none)(
      `is full of our own sandbox where a control group does${none ? ' [skipped: none here]' : ''}`,
      async () => {
        expect(await ours(groups)).toMatchObject({ tier: 'full', reasons: [], mechanism: groups.mechanism });
      },
    );

    test('finds the one hole: a folder too many', async () => {
      const { tier, reasons } = await proveTier({ confine: bwrap(['files']), folder, mechanism: 'rlimits' });
      expect(tier).toBe('none');
      expect(reasons.map(({ what }) => what)).toEqual([
        'A file that nobody granted was read.',
        'A file was written in a folder that nobody granted.',
      ]);
    });

    test('finds the one hole: memory without a limit', async () => {
      const { tier, reasons } = await proveTier({ confine: bwrap(['limits']), folder, mechanism: 'rlimits' });
      expect(tier).toBe('none');
      expect(reasons.map(({ what }) => what)).toEqual(['More memory was taken than the limit, and kept.']);
    });

    test('finds the network and the processes of this machine', async () => {
      const { tier, reasons } = await proveTier({ confine: bwrap(['--unshare-all']), folder, mechanism: 'rlimits' });
      expect(tier).toBe('none');
      expect(reasons.map(({ what }) => what)).toEqual([
        'This machine was reached over the network, past the proxy.',
        'A process of somebody else was seen.',
      ]);
    });
  });
});
