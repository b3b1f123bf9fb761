import { join } from 'node:path';
import { eras } from '../era.ts';
import type { Era } from '../era.ts';
import { warmUp } from '../load.ts';
import type { Plan } from '../plan.ts';
import type { EraPair } from '../results.ts';
import { listen } from '../running-http.ts';
import { converse, start } from '../running.ts';
import type { Conversation } from '../running.ts';
import type { HttpTarget } from '../target-http.ts';
import { fixtureServer } from '../target.ts';
import type { Target } from '../target.ts';
import { latencies } from './latency.ts';
import { throughputs } from './throughput.ts';

type Named = Pick<EraPair, 'transport' | 'client' | 'server'>;

interface Pair extends Named {
  readonly running: Conversation;
}

/** One server of each era, named by it. */
const servers = eras.map((era) => fixtureServer(era, era));

/** A process for each era of clients: over stdio the first message decides it. */
const overStdio = async (target: Target, folder: string, stack: AsyncDisposableStack): Promise<readonly Pair[]> => {
  const pairs: Pair[] = [];
  for (const client of eras) {
    const running = stack.use(await start(target, { servers, folder: join(folder, `eras-${client}`), era: client }));
    for (const server of eras) {
      const { client: channel, processes } = running;
      pairs.push({ transport: 'stdio', client, server, running: converse(target, channel, processes, server) });
    }
  }
  return pairs;
};

const overHttp = async (
  target: HttpTarget,
  folder: string,
  connections: number,
  stack: AsyncDisposableStack,
): Promise<readonly Pair[]> => {
  const listening = stack.use(await listen(target, { servers, folder: join(folder, 'eras-http'), connections }));
  const named = eras.flatMap((client) => eras.map((server) => ({ transport: 'HTTP', client, server }) as const));
  return Promise.all(named.map(async (pair) => ({ ...pair, running: await listening.meet(pair.client, pair.server) })));
};

/** Which pairs to measure; all where it is left out. */
export type Wanted = (client: Era, server: Era) => boolean;

/** Clients of each era before servers of each era, over stdio and over HTTP. */
export const eraPairs = async (
  targets: { readonly stdio: Target; readonly http: HttpTarget },
  plan: Plan['eras'],
  folder: string,
  wanted: Wanted = () => true,
): Promise<readonly EraPair[]> => {
  await using stack = new AsyncDisposableStack();
  const { inFlight } = plan.throughput;
  const all = [
    ...(await overStdio(targets.stdio, folder, stack)),
    ...(await overHttp(targets.http, folder, inFlight, stack)),
  ];
  const pairs = all.filter(({ client, server }) => wanted(client, server));
  const live = pairs.map(({ running }) => running);
  await warmUp(live, plan.warmUpCalls);
  const quick = await latencies(live, plan.latency);
  const busy = await throughputs(live, inFlight, plan.throughput);
  return pairs.flatMap(({ running: _running, ...named }, place) => {
    const [latency, throughput] = [quick[place], busy[place]];
    return latency === undefined || throughput === undefined ? [] : [{ ...named, latency, throughput }];
  });
};
