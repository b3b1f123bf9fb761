import { burst as callAtOnce, settle, strays } from '../load.ts';
import type { Plan } from '../plan.ts';
import type { Burst, PerTarget } from '../results.ts';
import type { Running } from '../running.ts';
import { shuffled } from '../stats.ts';

const atOnce = 256;

/** 256 calls in one write: each must be answered once, with what it sent. */
export const burst = async (live: readonly Running[], { rounds }: Plan['throughput']) => {
  const seen = live.map((running) => ({ running, times: [] as number[], right: 0, wrong: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of shuffled(seen)) {
      await settle(one.running);
      const { right, wrong, ms } = await callAtOnce(one.running, atOnce);
      one.times.push(ms);
      one.right += right;
      one.wrong += wrong;
    }
  }
  const results: Partial<Record<Running['target']['name'], Burst>> = {};
  for (const { running, times, right, wrong } of seen) {
    results[running.target.name] = { calls: right + wrong, right, wrong, strays: await strays(running), rounds: times };
  }
  return results satisfies PerTarget<Burst>;
};
