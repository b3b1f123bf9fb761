import { sequence } from '../load.ts';
import type { Plan } from '../plan.ts';
import type { Latency, PerTarget } from '../results.ts';
import type { Running } from '../running.ts';
import { median, shuffled, spread } from '../stats.ts';
import { cpuMsPerCall, turn } from '../turn.ts';

/** Calls of 100 bytes, one after the other. */
export const latency = async (live: readonly Running[], { rounds, calls }: Plan['latency']) => {
  const seen = live.map((running) => ({ running, times: [] as number[], medians: [] as number[], cpu: 0, all: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of shuffled(seen)) {
      const { value: times, cpuMs, uncounted } = await turn(one.running, 1, () => sequence(one.running, calls));
      one.cpu += cpuMs;
      one.all += uncounted + times.length;
      one.times.push(...times);
      one.medians.push(median(times));
    }
  }
  const result = ({ running, times, medians, cpu, all }: (typeof seen)[number]): Latency => ({
    ms: spread(times),
    rounds: medians,
    cpuMsPerCall: cpuMsPerCall(running, cpu, all),
  });
  return Object.fromEntries(seen.map((one) => [one.running.target.name, result(one)])) as PerTarget<Latency>;
};
