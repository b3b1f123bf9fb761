import { join } from 'node:path';
import { liveMb, observed } from '../live-heap.ts';
import { load } from '../load.ts';
import type { Plan } from '../plan.ts';
import { residentMb } from '../processes.ts';
import type { Memory, PerTarget } from '../results.ts';
import { start } from '../running.ts';
import type { Running } from '../running.ts';
import { shuffled } from '../stats.ts';
import type { Point } from '../stats.ts';
import { fixtureServers } from '../target.ts';
import type { Target } from '../target.ts';

const watched = (target: Target, file: string): Target => ({
  ...target,
  launch: (servers, folder) => observed(target.launch(servers, folder), file),
});

interface Watched {
  readonly running: Running;
  readonly file: string;
  readonly resident: Point[];
  readonly live: Point[];
  wrong: number;
  calls: number;
  ms: number;
}

const ownMb = (running: Running): number => residentMb(running.processes().own);

const callMany = async (one: Watched, calls: number, inFlight: number): Promise<void> => {
  const { right, wrong, ms } = await load(one.running, { inFlight, calls });
  one.calls += right;
  one.wrong += wrong;
  one.ms += ms;
};

/** Resident memory as it comes, from the first call on. */
const watchResident = async (seen: readonly Watched[], { calls, inFlight, chunk }: Plan['memory']): Promise<void> => {
  for (const one of seen) one.resident.push([0, ownMb(one.running)]);
  for (let done = 0; done < calls; done += chunk) {
    for (const one of shuffled(seen)) {
      await callMany(one, chunk, inFlight);
      one.resident.push([done + chunk, ownMb(one.running)]);
    }
  }
};

/** What is live before the calls and after each part of them. */
const watchLive = async (one: Watched, { calls, inFlight, parts }: Plan['memory']): Promise<void> => {
  one.live.push([0, await liveMb(one.running, one.file)]);
  for (let part = 1; part <= parts; part += 1) {
    await callMany(one, calls / parts, inFlight);
    one.live.push([(part / parts) * calls, await liveMb(one.running, one.file)]);
  }
};

/**
 * The memory of the target's own processes over many calls, and then what is live of it over as many more. The processes
 * are new: what other scenarios left in their heaps would stand in for what these calls leave. Needs /proc.
 */
export const memory = async (targets: readonly Target[], plan: Plan['memory'], folder: string) => {
  await using stack = new AsyncDisposableStack();
  const seen: Watched[] = [];
  for (const target of targets.filter(({ aggregates }) => aggregates)) {
    const own = join(folder, `memory-${target.name}`);
    const file = join(own, 'heap');
    const running = stack.use(await start(watched(target, file), { servers: fixtureServers(1), folder: own }));
    seen.push({ running, file, resident: [], live: [], wrong: 0, calls: 0, ms: 0 });
  }
  await watchResident(seen, plan);
  for (const one of seen) await watchLive(one, plan);
  const result = ({ resident, live, wrong, calls, ms }: Watched): Memory => ({
    calls: plan.calls,
    wrong,
    perSecond: (calls / ms) * 1_000,
    resident,
    live,
  });
  return Object.fromEntries(seen.map((one) => [one.running.target.name, result(one)])) as PerTarget<Memory>;
};
