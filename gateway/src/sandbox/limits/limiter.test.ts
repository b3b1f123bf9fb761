import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, chmodSync, rmSync, statSync, readdirSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../../test/fixtures/alive.ts';
import { eventually } from '../../../test/fixtures/eventually.ts';
import { holdProgram, roomyLimits, whyNotHeld } from '../../../test/fixtures/held-program.ts';
import { findGroups } from './find-groups.ts';
import { groupPrefix } from './group-name.ts';
import { createLimiter } from './limiter.ts';

const MiB = 2 ** 20;

const groups = process.platform === 'linux' ? findGroups(`${groupPrefix()}test`) : undefined;
const machines = [
  { name: 'by rlimits and the watchdog', missing: '', open: () => createLimiter({ groups: undefined }) },
  {
    name: 'by control groups',
    missing: groups === undefined ? ' [skipped: this user may make no control groups]' : '',
    open: () => createLimiter(groups === undefined ? {} : { groups }),
  },
];

const memoryBomb =
  'const all = []; for (let i = 0; i < 64; i += 1) all.push(Buffer.alloc(16 * 2 ** 20, 1)); console.log("survived"); setTimeout(() => {}, 20000)';
const forkBomb =
  'const { spawn } = require("node:child_process"); setInterval(() => { for (let i = 0; i < 20; i += 1) spawn("sleep", ["20"]).on("error", () => {}); }, 5)';
const filler = (folder: string): string =>
  `const fs = require("node:fs"); const block = Buffer.alloc(2 ** 20, 1); for (let i = 0; i < 1024; i += 1) { fs.writeFileSync(${JSON.stringify(folder)} + "/" + i, block); }; console.log("survived")`;

describe.skipIf(whyNotHeld !== '')(`a server that takes more than it may${whyNotHeld}`, () => {
  for (const { name, missing, open } of machines) {
    describe.skipIf(missing !== '')(`is ended ${name}${missing}`, () => {
      test('when it takes 1 GB of 256 MB of memory, within a moment', async () => {
        const { ended } = await holdProgram(open(), memoryBomb);
        const { exceeded, ms, output } = await ended;
        expect(exceeded).toMatchObject({ limit: 'memory', allowed: 256 * MiB });
        expect(exceeded?.used ?? 0).toBeGreaterThanOrEqual(255 * MiB);
        expect(exceeded?.used ?? 0).toBeLessThan(768 * MiB);
        expect(output).not.toContain('survived');
        expect(ms).toBeLessThan(5000);
      });

      test('when a child of it takes the memory', async () => {
        const child = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(memoryBomb)}], { stdio: "inherit" }); setTimeout(() => {}, 20000)`;
        const { exceeded, output } = await (await holdProgram(open(), child)).ended;
        expect(exceeded).toMatchObject({ limit: 'memory' });
        expect(output).not.toContain('survived');
      });

      test('when it forks without end', async () => {
        const { ended } = await holdProgram(open(), forkBomb, { limits: { processes: 48 } });
        const { exceeded, ms } = await ended;
        expect(exceeded).toMatchObject({ limit: 'processes', allowed: 48 });
        expect(exceeded?.used ?? 0).toBeLessThan(100);
        expect(ms).toBeLessThan(10_000);
      });

      test('when it computes without end', async () => {
        const { exceeded, ms } = await (await holdProgram(open(), 'for (;;);', { limits: { cpuSeconds: 0.5 } })).ended;
        expect(exceeded).toMatchObject({ limit: 'cpu', allowed: 0.5 });
        expect(exceeded?.used ?? 0).toBeLessThan(1.5);
        expect(ms).toBeGreaterThan(400);
      });

      test('when it fills the disk with small files', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'filler-'));
        chmodSync(folder, 0o777);
        const { exceeded, output } = await (
          await holdProgram(open(), filler(folder), { limits: { diskBytes: 64 * MiB }, writePaths: [folder] })
        ).ended;
        const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
        rmSync(folder, { recursive: true });
        expect(exceeded).toMatchObject({ limit: 'disk', allowed: 64 * MiB });
        expect(bytes).toBeLessThan(512 * MiB);
        expect(output).not.toContain('survived');
      });

      test('and one that stays within its limits is left alone', async () => {
        const { ended } = await holdProgram(open(), 'setTimeout(() => console.log("done"), 300)', {
          limits: { cpuSeconds: 30, diskBytes: 64 * MiB },
        });
        const { exceeded, output } = await ended;
        expect(exceeded).toBeUndefined();
        expect(output).toBe('done\n');
      });

      test('and what it uses is known while it runs, and unknown after', async () => {
        const { held, child, ended } = await holdProgram(open(), 'setTimeout(() => {}, 20000)');
        await eventually(() => (held.usage()?.processes ?? 0) >= 2 && (held.usage()?.memoryBytes ?? 0) > 8 * MiB);
        process.kill(-(child.pid ?? 0), 'SIGKILL');
        await ended;
        await eventually(() => held.usage() === undefined);
        expect(held.usage()).toBeUndefined();
      });

      test('and each call of it is measured apart', async () => {
        const program = `process.stdin.on("data", (line) => {
          let big = String(line).includes("big") ? Buffer.alloc(120 * 2 ** 20, 1) : undefined;
          if (big) for (const until = Date.now() + 200; Date.now() < until; );
          big = undefined; global.gc?.(); console.log("answered");
        })`;
        const heard = (child: { stdout: NodeJS.ReadableStream | null }): Promise<void> =>
          new Promise((resolve) => child.stdout?.once('data', () => resolve()));
        const { held, child, ended } = await holdProgram(
          open(),
          `require("node:v8").setFlagsFromString("--expose-gc"); global.gc = require("node:vm").runInNewContext("gc"); ${program}`,
        );
        const call = async (line: string): Promise<{ peakBytes: number; cpuMs: number }> => {
          const meter = held.beginCall(undefined, () => {});
          child.stdin?.write(line);
          await heard(child);
          return meter.end();
        };
        await call('warm\n');
        const big = await call('big\n');
        await call('small\n');
        const small = await call('small\n');
        process.kill(-(child.pid ?? 0), 'SIGKILL');
        await ended;
        expect(big.peakBytes).toBeGreaterThan(120 * MiB);
        expect(small.peakBytes).toBeLessThan(120 * MiB);
        expect(big.cpuMs).toBeGreaterThan(100);
        expect(small.cpuMs).toBeLessThan(big.cpuMs);
      });

      test('and a call that takes more than a call may is told, once for each kind', async () => {
        const { held, child, ended } = await holdProgram(
          open(),
          'const a = Buffer.alloc(150 * 2 ** 20, 1); for (;;) a.fill(2)',
        );
        const told: string[] = [];
        held.beginCall({ memoryBytes: 100 * MiB }, ({ limit }) => told.push(limit));
        held.beginCall({ cpuSeconds: 0.2 }, ({ limit }) => told.push(limit));
        await eventually(() => told.length === 2);
        process.kill(-(child.pid ?? 0), 'SIGKILL');
        await ended;
        expect(told.toSorted()).toEqual(['call-cpu', 'call-memory']);
      });
    });
  }

  test.each(machines.filter(({ missing }) => missing === ''))(
    'may be gone before it is held, which is no failure of its limits: $name',
    async ({ open }) => {
      const child = spawn('true', { stdio: 'ignore' });
      await once(child, 'exit');
      const held = await open().attach(child.pid ?? 0, { limits: roomyLimits, writePaths: [] }, () => {});
      expect(held.usage()).toBeUndefined();
      expect(held.beginCall(undefined, () => {}).end()).toEqual({ peakBytes: 0, cpuMs: 0 });
      await held.release();
    },
  );

  test.skipIf(groups === undefined)('leaves no group behind, nor does a gateway that was killed', async () => {
    const { ended, child } = await holdProgram(createLimiter({ groups }), 'setTimeout(() => {}, 20000)');
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await ended;
    for (const root of groups?.roots ?? []) {
      expect(readdirSync(root).filter((one) => one.startsWith(groupPrefix()))).toEqual([]);
    }
    // The name of a gateway that had our id, and started at another time.
    const dead = groupPrefix().replace(/\d+-$/, '1-7');
    const group = groups?.make(dead, roomyLimits);
    const sleeper = spawn('sleep', ['30'], { stdio: 'ignore' });
    group?.add(sleeper.pid ?? 0);
    await createLimiter({ groups }).sweep();
    await eventually(() => !isAlive(sleeper.pid ?? 0));
    for (const root of groups?.roots ?? []) expect(existsSync(join(root, dead))).toBe(false);
  });
});
