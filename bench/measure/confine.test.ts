import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { confine } from './confine.ts';

const folder = mkdtempSync(join(tmpdir(), 'storycore-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasBwrap = ((): boolean => {
  try {
    execFileSync('bwrap', ['--unshare-all', '--unshare-user', '--ro-bind', '/', '/', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const why = (reason: string, skips: boolean): string => (skips ? ` [skipped: ${reason}]` : '');

const plan = {
  start: { rounds: 2 },
  warmUpCalls: 10,
  latency: { rounds: 1, calls: 5 },
  throughput: { rounds: 1, inFlight: 4, forMs: 20 },
};

test.skipIf(!hasBwrap)(
  `a server is measured plain and in both confinements${why('bwrap does not work here', !hasBwrap)}`,
  async () => {
    const measured = await confine(plan, folder);
    expect(measured).toMatchObject({
      start: { plain: [expect.any(Number), expect.any(Number)], network: [expect.any(Number), expect.any(Number)] },
      calls: { latency: { again: [expect.any(Number)], network: [expect.any(Number)] } },
    });
    expect(measured).not.toHaveProperty('why');
  },
);

test('without bwrap nothing is measured, and the reason is told', async () => {
  expect(await confine(plan, folder, '/nowhere/bwrap')).toEqual({ why: expect.stringContaining('bwrap') });
});
