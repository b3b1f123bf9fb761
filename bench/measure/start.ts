import { join } from 'node:path';
import type { Plan } from '../plan.ts';
import type { PerTarget, Start } from '../results.ts';
import { start } from '../running.ts';
import { shuffled } from '../stats.ts';
import { fullList } from './list.ts';
import { fixtureServers } from '../target.ts';
import type { Target } from '../target.ts';

interface Once {
  readonly list: number;
  readonly call: number;
}

/** Milliseconds from the start of the process to the first full list and to the first answered call. */
const once = async (target: Target, folder: string): Promise<Once> => {
  await using running = await start(target, { servers: fixtureServers(1), folder });
  await fullList(running, 20);
  const list = performance.now() - running.startedAt;
  if (!(await running.echo('hello'))) throw new Error(`${target.name} got its first call wrong.`);
  return { list, call: performance.now() - running.startedAt };
};

/** Each round starts every target in a new folder, and then once more in the same one. */
export const startUp = async (targets: readonly Target[], { rounds }: Plan['start'], folder: string) => {
  const seen = targets.map((target) => ({ target, first: [] as Once[], again: [] as Once[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { target, first, again } of shuffled(seen)) {
      const own = join(folder, `start-${target.name}-${round}`);
      first.push(await once(target, own));
      again.push(await once(target, own));
    }
  }
  const split = (times: readonly Once[]) => ({
    list: times.map(({ list }) => list),
    call: times.map(({ call }) => call),
  });
  return Object.fromEntries(
    seen.map(({ target, first, again }) => [target.name, { first: split(first), again: split(again) }]),
  ) as PerTarget<Start>;
};
