import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from '../load.ts';
import type { Plan } from '../plan.ts';
import { residentMb } from '../processes.ts';
import type { Memory, PerTarget } from '../results.ts';
import { start } from '../running.ts';
import type { Running } from '../running.ts';
import { shuffled } from '../stats.ts';
import type { Point } from '../stats.ts';
import type { Target } from '../target.ts';

interface Watched {
  readonly running: Running;
  readonly newMb: number;
  readonly points: Point[];
  warmMb: number;
  perSecond: number;
  wrong: number;
}

const ownMb = (running: Running): number => residentMb(running.processes().own);

const watch = async (seen: readonly Watched[], { warmUp, calls, inFlight, chunk }: Plan['memory']): Promise<void> => {
  for (const one of seen) {
    const { right, wrong, ms } = await load(one.running, { inFlight, calls: warmUp });
    one.wrong += wrong;
    one.perSecond = (right / ms) * 1_000;
    one.warmMb = ownMb(one.running);
  }
  for (let done = 0; done < calls; done += chunk) {
    for (const one of shuffled(seen)) {
      const { wrong } = await load(one.running, { inFlight, calls: chunk });
      one.wrong += wrong;
      one.points.push([done + chunk, ownMb(one.running)]);
    }
  }
};

/**
 * Many calls in chunks after as many to warm up, and the memory of the target's own processes after each. The processes are new: what other
 * scenarios left in their heaps would stand in for what these calls leave. Needs /proc.
 */
export const memory = async (targets: readonly Target[], plan: Plan['memory'], folder: string) => {
  await using stack = new AsyncDisposableStack();
  const seen: Watched[] = [];
  for (const target of targets.filter(({ aggregates }) => aggregates)) {
    const running = stack.use(await start(target, { servers: 1, folder: join(folder, `memory-${target.name}`) }));
    seen.push({ running, newMb: ownMb(running), points: [], warmMb: Number.NaN, perSecond: Number.NaN, wrong: 0 });
  }
  await watch(seen, plan);
  await sleep(1_000);
  const result = ({ running, ...seen }: Watched): Memory => ({ ...seen, calls: plan.calls, idleMb: ownMb(running) });
  return Object.fromEntries(seen.map((one) => [one.running.target.name, result(one)])) as PerTarget<Memory>;
};
