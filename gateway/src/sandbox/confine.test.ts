import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { isAlive } from '../../test/fixtures/alive.ts';
import { confinement, noSandbox, outcomeOf, temporaryFolder } from '../../test/fixtures/confined.ts';
import { usualLimits } from '../policy/confinement.ts';
import { createConfine } from './confine.ts';
import type { ConfineOptions } from './confine.ts';

const spec = (script: string, path: string) => ({
  command: 'sh',
  args: ['-c', script],
  env: {},
  cwd: path,
  confinement: confinement({ writePaths: [path], closesMissing: true }),
});

const markOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return ''; // Gone, or another user's.
  }
};

describe.skipIf(noSandbox)('confining (needs bwrap)', () => {
  test('a server runs without a limiter', async () => {
    using folder = temporaryFolder();
    using runs = temporaryFolder();
    const child = createConfine({ runsFolder: runs.path })(spec('echo up', folder.path));
    expect(await outcomeOf(child)).toEqual({ exit: { code: 0, signal: null }, out: 'up\n', err: '' });
  });

  test('the limiter says what prlimit sets, takes hold, and may end it', async () => {
    using folder = temporaryFolder();
    using runs = temporaryFolder();
    const exceeded = { limit: 'cpu', allowed: 1, used: 2 } as const;
    const asked: unknown[] = [];
    const held = {
      usage: () => undefined,
      beginCall: () => ({ end: () => ({ peakBytes: 0, cpuMs: 0 }) }),
      verdict: () => undefined,
      release: () => Promise.resolve(),
    };
    let told: unknown;
    const limiter: ConfineOptions['limiter'] = {
      mechanism: 'rlimits',
      prlimit: (limits, program) => {
        asked.push([limits, program]);
        return ['--nofile=77:77'];
      },
      attach: (_initPid, limited, onExceeded) => {
        asked.push(limited);
        setTimeout(() => onExceeded(exceeded), 300);
        return Promise.resolve(held);
      },
    };
    const wanted = { ...spec('ulimit -n; sleep 60', folder.path), onHeld: (what: unknown) => (told = what) };
    const child = createConfine({ runsFolder: runs.path, limiter })(wanted);
    expect(await outcomeOf(child)).toMatchObject({ exit: { code: null, exceeded }, out: '77\n' });
    expect(asked).toEqual([
      [usualLimits, 'sh'],
      expect.objectContaining({ limits: usualLimits, writePaths: [folder.path] }),
    ]);
    expect(told).toBe(held);
  });

  test('nothing is left of a gateway that was killed: no sandbox at once, no placeholder after the next start', async () => {
    using folder = temporaryFolder();
    using runs = temporaryFolder();
    mkdirSync(join(folder.path, '.git'));
    const script = `
      import { createConfine } from ${JSON.stringify(import.meta.resolve('./confine.ts'))};
      const inits = [];
      let up = 0;
      const confine = createConfine({
        runsFolder: ${JSON.stringify(runs.path)},
        limiter: { prlimit: () => [], attach: async (initPid) => { inits.push(initPid); return { verdict: () => undefined, release: async () => {} }; } },
      });
      const spec = ${JSON.stringify(spec('echo up; exec sleep 60', folder.path))};
      for (const network of [undefined, []]) {
        const child = confine({ ...spec, confinement: { ...spec.confinement, ...(network && { network }) } });
        child.stdout.once('data', () => { up += 1; if (up === 2) console.log(inits.join(' ') + ' up'); });
      }
    `;
    const gateway = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    gateway.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said).toMatch(/^\d+ \d+ up\n$/), 10_000);
    const sandboxes = said.split(' ').slice(0, 2).map(Number);
    expect(sandboxes.map(isAlive)).toEqual([true, true]);
    gateway.kill('SIGKILL');
    await vi.waitFor(() => expect(sandboxes.map(isAlive)).toEqual([false, false]), 5_000);
    expect(readdirSync(folder.path)).toContain('.vscode');

    writeFileSync(join(folder.path, '.npmrc'), 'save-exact=true\n');
    createConfine({ runsFolder: runs.path });
    expect(readdirSync(folder.path).toSorted()).toEqual(['.git', '.npmrc']);
    expect(readdirSync(runs.path)).toEqual([]);
  });

  test('nothing is left of a gateway that was killed while its sandboxes started, after the next start', async () => {
    using folder = temporaryFolder();
    using runs = temporaryFolder();
    const script = `
      import { createConfine } from ${JSON.stringify(import.meta.resolve('./confine.ts'))};
      const confine = createConfine({ runsFolder: ${JSON.stringify(runs.path)} });
      const spec = ${JSON.stringify(spec('sleep 61', folder.path))};
      for (let index = 0; index < 12; index += 1) confine(spec);
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(process.argv[1]));
    `;
    for (const delayMs of [0, 2, 5]) {
      const gateway = spawn(process.execPath, ['--input-type=module', '-e', script, String(delayMs)], {
        stdio: 'ignore',
      });
      const pid = gateway.pid ?? 0;
      await new Promise((resolve) => gateway.once('exit', resolve));
      const left = (): readonly string[] =>
        readdirSync('/proc').filter(
          (name) => /^\d+$/.test(name) && isAlive(Number(name)) && markOf(name).includes(`=${pid}-`),
        );
      // Those that bwrap still makes, and ends itself.
      await new Promise((resolve) => setTimeout(resolve, 200));
      createConfine({ runsFolder: runs.path });
      await vi.waitFor(() => expect(left()).toEqual([]), 5_000);
    }
  });
});
