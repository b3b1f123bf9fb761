import { sequence } from '../load.ts';
import type { Plan } from '../plan.ts';
import { byTarget } from '../results.ts';
import type { Latency, PerTarget } from '../results.ts';
import type { Conversation } from '../running.ts';
import { median, shuffled, spread } from '../stats.ts';
import { cpuMsPerCall, turn } from '../turn.ts';

/** Calls of 100 bytes, one after the other, of each in turn; in their order. */
export const latencies = async (
  live: readonly Conversation[],
  { rounds, calls }: Plan['latency'],
): Promise<readonly Latency[]> => {
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
  return seen.map(({ running, times, medians, cpu, all }) => ({
    ms: spread(times),
    rounds: medians,
    cpuMsPerCall: cpuMsPerCall(running, cpu, all),
  }));
};

export const latency = async (live: readonly Conversation[], plan: Plan['latency']): Promise<PerTarget<Latency>> =>
  byTarget(live, await latencies(live, plan));
