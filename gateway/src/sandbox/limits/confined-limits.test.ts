import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noSandbox } from '../../../test/fixtures/confined.ts';
import { roomyLimits } from '../../../test/fixtures/held-program.ts';
import type { Limits } from '../../policy/confinement.ts';
import { createConfine } from '../confine.ts';
import type { Exit } from '../launch.ts';
import { createLimiter } from './limiter.ts';
import type { Limiter } from './limiter.ts';

const best = createLimiter();
const limiters: readonly (readonly [string, Limiter])[] = [
  ['rlimits', createLimiter({ groups: undefined })],
  ...(best.mechanism === 'rlimits' ? [] : [[best.mechanism, best] as const]),
];

const run = async (limiter: Limiter, program: string, limits: Partial<Limits>): Promise<Exit> => {
  const runsFolder = mkdtempSync(join(tmpdir(), 'runs-'));
  const child = createConfine({ limiter, runsFolder })({
    command: 'node',
    args: ['-e', program],
    env: {},
    cwd: '/',
    confinement: {
      readPaths: [],
      writePaths: [],
      hiddenPaths: [],
      limits: { ...roomyLimits, ...limits },
      shape: 'plain',
    },
  });
  child.stdout.resume();
  child.stderr.resume();
  const exit = await child.exited;
  rmSync(runsFolder, { recursive: true });
  return exit;
};

const take =
  'const all = []; for (let i = 0; i < 64; i += 1) all.push(Buffer.alloc(16 * 2 ** 20, 1)); setTimeout(() => {}, 20000)';
/** A program that starts another, out of its group and its parent's sight, and stays. */
const orphan = (program: string): string =>
  `const { spawn } = require("node:child_process");
  const inner = 'require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(program).replaceAll("'", '\\u0027')}], { detached: true, stdio: "ignore" }).unref()';
  spawn(process.execPath, ["-e", inner], { detached: true, stdio: "ignore" }); setTimeout(() => {}, 20000);`;

describe.skipIf(noSandbox).each(limiters)(
  'a confined server that takes too much (needs bwrap): %s',
  (_name, limiter) => {
    test('of memory, is ended and told why', async () => {
      expect((await run(limiter, take, {})).exceeded).toMatchObject({
        limit: 'memory',
        allowed: roomyLimits.memoryBytes,
      });
    });

    test('of memory, by an orphan of an orphan, is ended too', async () => {
      expect((await run(limiter, orphan(take), {})).exceeded).toMatchObject({ limit: 'memory' });
    });

    test('of processor time, is ended and told why', async () => {
      expect((await run(limiter, 'for (;;);', { cpuSeconds: 0.4 })).exceeded).toMatchObject({
        limit: 'cpu',
        allowed: 0.4,
      });
    });

    test('of processes, is ended and told why', async () => {
      const bomb =
        'const { spawn } = require("node:child_process"); setInterval(() => { for (let i = 0; i < 20; i += 1) spawn("sleep", ["20"]).on("error", () => {}); }, 5)';
      expect((await run(limiter, bomb, { processes: 40 })).exceeded).toMatchObject({ limit: 'processes', allowed: 40 });
    });
  },
);
