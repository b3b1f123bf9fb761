import { load } from '../load.ts';
import type { Plan } from '../plan.ts';
import { byTarget } from '../results.ts';
import type { PerTarget, Throughput } from '../results.ts';
import type { Conversation } from '../running.ts';
import { shuffled } from '../stats.ts';
import { cpuMsPerCall, turn } from '../turn.ts';

/** Calls of 100 bytes with so many in flight all the time, of each in turn; in their order. */
export const throughputs = async (
  live: readonly Conversation[],
  inFlight: number,
  { rounds, forMs }: Omit<Plan['throughput'], 'inFlight'>,
): Promise<readonly Throughput[]> => {
  const seen = live.map((running) => ({ running, rates: [] as number[], right: 0, wrong: 0, cpu: 0, all: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of shuffled(seen)) {
      const { value, cpuMs, uncounted } = await turn(one.running, inFlight, () =>
        load(one.running, { inFlight, forMs }),
      );
      one.cpu += cpuMs;
      one.all += uncounted + value.right;
      one.rates.push((value.right / value.ms) * 1_000);
      one.right += value.right;
      one.wrong += value.wrong;
    }
  }
  return seen.map(({ running, rates, right, wrong, cpu, all }) => ({
    rounds: rates,
    right,
    wrong,
    cpuMsPerCall: cpuMsPerCall(running, cpu, all),
  }));
};

/** By calls in flight; every answer is compared with what was sent. */
export const throughput = async (live: readonly Conversation[], plan: Plan['throughput']) => {
  const byLevel: Record<string, PerTarget<Throughput>> = {};
  for (const inFlight of plan.inFlight) byLevel[inFlight] = byTarget(live, await throughputs(live, inFlight, plan));
  return byLevel;
};
