import { load } from '../load.ts';
import type { Plan } from '../plan.ts';
import type { PerTarget, Throughput } from '../results.ts';
import type { Running } from '../running.ts';
import { shuffled } from '../stats.ts';
import { cpuMsPerCall, turn } from '../turn.ts';

const measure = async (live: readonly Running[], inFlight: number, { rounds, forMs }: Plan['throughput']) => {
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
  const result = ({ running, rates, right, wrong, cpu, all }: (typeof seen)[number]): Throughput => ({
    rounds: rates,
    right,
    wrong,
    cpuMsPerCall: cpuMsPerCall(running, cpu, all),
  });
  return Object.fromEntries(seen.map((one) => [one.running.target.name, result(one)])) as PerTarget<Throughput>;
};

/** Calls of 100 bytes with so many in flight all the time; every answer is compared with what was sent. */
export const throughput = async (live: readonly Running[], plan: Plan['throughput']) => {
  const byLevel: Record<string, PerTarget<Throughput>> = {};
  for (const inFlight of plan.inFlight) byLevel[inFlight] = await measure(live, inFlight, plan);
  return byLevel;
};
