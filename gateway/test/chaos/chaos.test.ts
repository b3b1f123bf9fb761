import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Recovery } from './engine.ts';
import { faults } from './faults.ts';
import { createRandom } from './random.ts';
import { recoveredWithinMs } from './report.ts';

const program = fileURLToPath(new URL('run.ts', import.meta.url));

/** `CHAOS_SEED`, `CHAOS_FAULTS` and `CHAOS_SECONDS` make it another run, or a longer one. */
const { CHAOS_SEED: seed = '20260703', CHAOS_FAULTS: wanted = '240', CHAOS_SECONDS: seconds = '50' } = process.env;

interface Said {
  readonly counts: Readonly<Record<string, number>>;
  /** JSON has no infinity: null is a crash that was never over. */
  readonly recoveries: readonly (Omit<Recovery, 'ms'> & { readonly ms: number | null })[];
  readonly records: number;
  readonly missing: readonly string[];
  readonly broken: readonly string[];
  readonly history: readonly string[];
}

const run = async (...words: readonly string[]): Promise<Said> => {
  const child = spawn(process.execPath, [program, ...words, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  await new Promise((resolve) => {
    child.once('close', resolve);
  });
  return JSON.parse(out) as Said;
};

test(
  `whatever breaks, and in whatever order: everyone is answered once, no record is lost, nothing is left behind (seed ${seed})`,
  { timeout: 4 * 3_600_000 },
  async () => {
    const said = await run('--seed', seed, '--faults', wanted, '--seconds', seconds);
    const again = `node gateway/test/chaos/run.ts --seed ${seed} --faults ${wanted}`;
    expect(said.broken, `${again}\n${said.history.join('\n')}`).toEqual([]);
    // It did something, whatever the machine was busy with.
    expect(Object.values(said.counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
    expect(said.records).toBeGreaterThan(100);
    const servers = said.recoveries.filter(({ what }) => what.startsWith('server '));
    const late = servers.filter(({ ms }) => ms === null || ms > recoveredWithinMs);
    expect(late.length, `late: ${JSON.stringify(late)}`).toBeLessThanOrEqual(Math.max(1, servers.length / 100));
  },
);

test('a seed means the same faults each time, and each kind comes', () => {
  const drawn = (number: number): number[] => {
    const random = createRandom(7, number);
    return [random.next(), random.between(1, 6), random.next()];
  };
  expect(drawn(3)).toEqual(drawn(3));
  expect(drawn(3)).not.toEqual(drawn(4));
  expect(new Set(faults.map(({ kind }) => kind)).size).toBe(faults.length);
  const values = Array.from({ length: 2_000 }, (_, at) => createRandom(1, at).next());
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  expect(mean).toBeGreaterThan(0.45);
  expect(mean).toBeLessThan(0.55);
});
