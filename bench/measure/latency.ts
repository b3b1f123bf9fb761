import { sequence, settle } from '../load.ts';
import type { Plan } from '../plan.ts';
import { canLook, cpuMs } from '../processes.ts';
import type { Latency, PerTarget } from '../results.ts';
import type { Running } from '../running.ts';
import { median, shuffled, spread } from '../stats.ts';

/** Calls of 100 bytes, one after the other. */
export const latency = async (live: readonly Running[], { rounds, calls }: Plan['latency']) => {
  const seen = live.map((running) => ({ running, times: [] as number[], medians: [] as number[], cpu: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of shuffled(seen)) {
      await settle(one.running);
      const { own } = one.running.processes();
      const before = cpuMs(own);
      const times = await sequence(one.running, calls);
      one.cpu += cpuMs(own) - before;
      one.times.push(...times);
      one.medians.push(median(times));
    }
  }
  const result = ({ running, times, medians, cpu }: (typeof seen)[number]): Latency => ({
    ms: spread(times),
    rounds: medians,
    cpuMsPerCall: canLook && running.target.aggregates ? cpu / times.length : undefined,
  });
  return Object.fromEntries(seen.map((one) => [one.running.target.name, result(one)])) as PerTarget<Latency>;
};
