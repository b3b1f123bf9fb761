import { setTimeout as sleep } from 'node:timers/promises';
import { load } from '../load.ts';
import type { Plan } from '../plan.ts';
import { residentMb } from '../processes.ts';
import type { Memory, PerTarget } from '../results.ts';
import type { Running } from '../running.ts';
import { shuffled } from '../stats.ts';
import type { Point } from '../stats.ts';

/** Many calls in chunks, and the target's own memory after each. Needs /proc. */
export const memory = async (live: readonly Running[], { calls, inFlight, chunk }: Plan['memory']) => {
  const seen = live
    .filter(({ target }) => target.aggregates)
    .map((running) => ({ running, points: [] as Point[], wrong: 0 }));
  for (let done = 0; done < calls; done += chunk) {
    for (const one of shuffled(seen)) {
      const { wrong } = await load(one.running, { inFlight, calls: chunk });
      one.wrong += wrong;
      one.points.push([done + chunk, residentMb(one.running.processes().own)]);
    }
  }
  await sleep(1_000);
  const result = ({ running, points, wrong }: (typeof seen)[number]): Memory => ({
    calls,
    wrong,
    points,
    idleMb: residentMb(running.processes().own),
  });
  return Object.fromEntries(seen.map((one) => [one.running.target.name, result(one)])) as PerTarget<Memory>;
};
