import { burst as callAtOnce, strays } from '../load.ts';
import type { Plan } from '../plan.ts';
import type { Burst, PerTarget } from '../results.ts';
import type { Running } from '../running.ts';
import { shuffled } from '../stats.ts';
import { turn } from '../turn.ts';

const atOnce = 256;

/** 256 calls in one write: each must be answered once, with what it sent. */
export const burst = async (live: readonly Running[], { rounds }: Plan['throughput']) => {
  const seen = live.map((running) => ({ running, times: [] as number[], right: 0, wrong: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of shuffled(seen)) {
      const { value } = await turn(one.running, 1, () => callAtOnce(one.running, atOnce));
      const { right, wrong, ms } = value;
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
