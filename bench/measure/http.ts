import { join } from 'node:path';
import { eras } from '../era.ts';
import type { Era } from '../era.ts';
import { warmUp } from '../load.ts';
import type { Plan } from '../plan.ts';
import type { Http } from '../results.ts';
import { listen } from '../running-http.ts';
import type { Listening } from '../running-http.ts';
import type { HttpTarget } from '../target-http.ts';
import { fixtureServer } from '../target.ts';
import { latency } from './latency.ts';
import { throughput } from './throughput.ts';

const measure = async (all: readonly Listening[], era: Era, plan: Plan['http']): Promise<Http> => {
  const live = await Promise.all(all.map((listening) => listening.meet(era)));
  await warmUp(live, plan.warmUpCalls);
  const result = {
    latency: await latency(live, plan.latency),
    throughput: await throughput(live, plan.throughput),
  };
  await Promise.all(live.map(({ client }) => client.end()));
  return result;
};

/** Clients of each era over HTTP, before a server that speaks both. All targets run at once, as over stdio. */
export const http = async (targets: readonly HttpTarget[], plan: Plan['http'], folder: string) => {
  await using stack = new AsyncDisposableStack();
  const servers = [fixtureServer('s0', 'both')];
  const connections = Math.max(...plan.throughput.inFlight);
  const all: Listening[] = [];
  for (const target of targets) {
    const own = join(folder, `http-${target.name}`);
    all.push(stack.use(await listen(target, { servers, folder: own, connections })));
  }
  const byEra: Partial<Record<Era, Http>> = {};
  for (const era of eras) byEra[era] = await measure(all, era, plan);
  return byEra;
};
