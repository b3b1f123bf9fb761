import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { httpTargets } from '../target-http.ts';
import { targets } from '../target.ts';
import { eraPairs } from './eras.ts';

const folder = mkdtempSync(join(tmpdir(), 'storycore-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plan = {
  warmUpCalls: 10,
  latency: { rounds: 1, calls: 10 },
  throughput: { rounds: 1, inFlight: 4, forMs: 50 },
};
const floors = { stdio: targets.floor, http: httpTargets.floor };

test('every pair of eras is measured on both transports, and all of its calls are right', async () => {
  // A floor takes no message from one era into the other.
  const pairs = await eraPairs(floors, plan, folder, (client, server) => client === server);
  expect(pairs.map(({ transport, client, server }) => [transport, client, server])).toEqual([
    ['stdio', 'handshake', 'handshake'],
    ['stdio', 'stateless', 'stateless'],
    ['HTTP', 'handshake', 'handshake'],
    ['HTTP', 'stateless', 'stateless'],
  ]);
  for (const { latency, throughput } of pairs) {
    expect(latency.ms.count).toBe(10);
    expect(throughput.right).toBeGreaterThan(0);
    expect(throughput.wrong).toBe(0);
  }
});

test('a pair that is not understood stops the measurement instead of being timed', async () => {
  await expect(eraPairs(floors, plan, folder)).rejects.toThrow(/-32602|without its type/);
});
