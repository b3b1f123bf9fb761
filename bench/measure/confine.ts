import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { warmUp } from '../load.ts';
import type { Plan } from '../plan.ts';
import type { Confined, ConfinedCalls, NotMeasured, Rounds } from '../results.ts';
import { createStarter, ways } from '../running-confined.ts';
import type { Starter, Way } from '../running-confined.ts';
import type { Running } from '../running.ts';
import { shuffled } from '../stats.ts';
import { upstreamScript } from '../target.ts';
import { latencies } from './latency.ts';
import { throughputs } from './throughput.ts';

const tinyServer = fileURLToPath(new URL('../tiny-server.mjs', import.meta.url));

/** Milliseconds from the start of the process to its first answer. */
const firstAnswerMs = async (starter: Starter, way: Way): Promise<number> => {
  const startedAt = performance.now();
  await using _running = await starter.start(way, tinyServer);
  return performance.now() - startedAt;
};

const starts = async (starter: Starter, { rounds }: Plan['confine']['start']): Promise<Confined['start']> => {
  const seen: Record<Way, number[]> = { plain: [], 'no network': [], network: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const way of shuffled(ways)) seen[way].push(await firstAnswerMs(starter, way));
  }
  return seen;
};

/** Two are started plain: how far they lie apart is how far this machine can tell two servers apart. */
const called = ['plain', 'plain again', 'no network', 'network'] as const;

const calls = async (starter: Starter, plan: Plan['confine']): Promise<ConfinedCalls> => {
  await using stack = new AsyncDisposableStack();
  const live: Running[] = [];
  for (const name of called) {
    live.push(stack.use(await starter.start(name === 'plain again' ? 'plain' : name, upstreamScript)));
  }
  await warmUp(live, plan.warmUpCalls);
  const byName = (all: readonly { readonly rounds: Rounds }[]): ConfinedCalls['latency'] => {
    const at = (name: (typeof called)[number]): Rounds => all[called.indexOf(name)]?.rounds ?? [];
    return { plain: at('plain'), again: at('plain again'), 'no network': at('no network'), network: at('network') };
  };
  const { inFlight } = plan.throughput;
  return {
    latency: byName(await latencies(live, plan.latency)),
    throughput: byName(await throughputs(live, inFlight, plan.throughput)),
  };
};

/** Why nothing can be confined here; undefined where it can. Also the first start of each way, which counts nowhere. */
const reasonAgainst = async (starter: Starter): Promise<string | undefined> => {
  await firstAnswerMs(starter, 'plain');
  try {
    await firstAnswerMs(starter, 'no network');
    await firstAnswerMs(starter, 'network');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** One server plain and confined: how long it takes to start, and to answer. `bwrap`: another than the one that is found. */
export const confine = async (
  plan: Plan['confine'],
  folder: string,
  bwrap?: string,
): Promise<Confined | NotMeasured> => {
  const starter = createStarter({ runsFolder: join(folder, 'runs'), ...(bwrap === undefined ? {} : { bwrap }) });
  const why = await reasonAgainst(starter);
  if (why !== undefined) return { why };
  const { mechanism } = starter;
  return { mechanism, start: await starts(starter, plan.start), calls: await calls(starter, plan) };
};
