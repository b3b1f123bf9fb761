import { join } from 'node:path';
import { liveMb, observed } from '../live-heap.ts';
import type { Plan } from '../plan.ts';
import type { PerTarget, Sessions, SessionsRound } from '../results.ts';
import { byTarget } from '../results.ts';
import { listen } from '../running-http.ts';
import type { Listening } from '../running-http.ts';
import { shuffled } from '../stats.ts';
import type { HttpTarget } from '../target-http.ts';
import { fixtureServers } from '../target.ts';

/** Few, and they stay open from before to after. */
const connections = 8;

interface Watched {
  readonly listening: Listening;
  readonly target: HttpTarget;
  readonly file: string;
  readonly rounds: SessionsRound[];
}

/** Opens as many sessions, and gives a way to end them all. */
const openAll = async ({ listening, target }: Watched, count: number): Promise<() => Promise<void>> => {
  const sessions = await Promise.all(Array.from({ length: count }, () => listening.meet('handshake')));
  return async () => {
    const statuses = await Promise.all(sessions.map(({ client }) => client.end()));
    const refused = statuses.find((status = 0) => status < 200 || status > 299);
    if (refused !== undefined) throw new Error(`${target.name} answered the end of a session with ${refused}.`);
    const answers = await Promise.allSettled(sessions.slice(0, 10).map((session) => session.toolNames()));
    if (answers.some(({ status }) => status === 'fulfilled'))
      throw new Error(`${target.name} still answers in a session that was ended.`);
  };
};

const measure = async (one: Watched, count: number): Promise<void> => {
  const before = await liveMb(one.listening, one.file);
  const endAll = await openAll(one, count);
  const open = await liveMb(one.listening, one.file);
  await endAll();
  one.rounds.push({ before, open, after: await liveMb(one.listening, one.file) });
};

/**
 * What stays in memory of sessions that are open and say nothing, and of sessions that were ended. Once without counting, so
 * that code and tables that the first sessions bring are there before. Needs /proc.
 */
export const httpSessions = async (
  targets: readonly HttpTarget[],
  { count, rounds }: Plan['http-sessions'],
  folder: string,
): Promise<PerTarget<Sessions>> => {
  await using stack = new AsyncDisposableStack();
  const seen: Watched[] = [];
  for (const target of targets.filter(({ aggregates }) => aggregates)) {
    const own = join(folder, `http-sessions-${target.name}`);
    const file = join(own, 'heap');
    const launch: HttpTarget['launch'] = (...where) => observed(target.launch(...where), file);
    const options = { servers: fixtureServers(1), folder: own, connections };
    const listening = stack.use(await listen({ ...target, launch }, options));
    seen.push({ listening, target, file, rounds: [] });
  }
  for (const one of seen) await (await openAll(one, count))();
  for (let round = 0; round < rounds; round += 1) {
    for (const one of shuffled(seen)) await measure(one, count);
  }
  return byTarget(
    seen,
    seen.map((one) => ({ count, rounds: one.rounds })),
  );
};
