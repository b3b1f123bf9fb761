import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../plan.ts';
import { canLook, residentMb } from '../processes.ts';
import type { List, PerTarget } from '../results.ts';
import { start } from '../running.ts';
import type { Conversation, Running } from '../running.ts';
import { shuffled } from '../stats.ts';
import { fixtureServers, targets } from '../target.ts';
import type { Target } from '../target.ts';

const patienceMs = 60_000;

/** Lists until every tool is there. A gateway may answer before it has seen a server, and announce the rest. */
export const fullList = async (running: Conversation, tools: number): Promise<void> => {
  for (const until = performance.now() + patienceMs; ; await sleep(5)) {
    const names = new Set(await running.toolNames());
    if (names.size === tools) return;
    if (performance.now() > until) {
      throw new Error(`${running.target.name} listed ${names.size} tools and not ${tools} after ${patienceMs} ms.`);
    }
  }
};

/** A target with servers behind it: one process, or without a gateway one for each server. */
interface Group extends AsyncDisposable {
  readonly target: Target;
  readonly members: readonly Running[];
  readonly readyMs: number;
  readonly tools: number;
}

const toolsEach = 20;

const startGroup = async (target: Target, servers: number, folder: string): Promise<Group> => {
  const from = performance.now();
  const [processes, each] = target.aggregates ? [1, servers] : [servers, 1];
  const members = await Promise.all(
    Array.from({ length: processes }, (_, index) =>
      start(target, { servers: fixtureServers(each), folder: join(folder, `list-${servers}-${target.name}-${index}`) }),
    ),
  );
  await Promise.all(members.map((member) => fullList(member, each * toolsEach)));
  return {
    target,
    members,
    readyMs: performance.now() - from,
    tools: servers * toolsEach,
    async [Symbol.asyncDispose]() {
      await Promise.all(members.map((member) => member[Symbol.asyncDispose]()));
    },
  };
};

const listOnce = async ({ target, members, tools }: Group): Promise<number> => {
  const from = performance.now();
  const lists = await Promise.all(members.map((member) => member.toolNames()));
  const ms = performance.now() - from;
  const listed = lists.reduce((sum, { length }) => sum + length, 0);
  if (listed !== tools) throw new Error(`${target.name} listed ${listed} tools and not ${tools}.`);
  return ms;
};

const measure = async (chosen: readonly Target[], servers: number, rounds: number, folder: string) => {
  await using stack = new AsyncDisposableStack();
  const seen: { group: Group; times: number[] }[] = [];
  for (const target of shuffled(chosen)) {
    seen.push({ group: stack.use(await startGroup(target, servers, folder)), times: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { group, times } of shuffled(seen)) {
      // The first one after a pause finds everything cold.
      await listOnce(group);
      times.push(await listOnce(group));
    }
  }
  const result = ({ group, times }: (typeof seen)[number]): List => ({
    tools: group.tools,
    readyMs: group.readyMs,
    rounds: times,
    residentMb:
      canLook && group.target.aggregates
        ? residentMb(group.members.flatMap((member) => member.processes().own))
        : undefined,
  });
  return Object.fromEntries(seen.map((one) => [one.group.target.name, result(one)])) as PerTarget<List>;
};

/** `tools/list` over servers of 20 tools each. Without a gateway the client asks them all at once. */
export const list = async (chosen: readonly Target[], { servers, rounds }: Plan['list'], folder: string) => {
  const byCount: Record<string, PerTarget<List>> = {};
  for (const count of servers) byCount[count] = await measure(chosen, count, rounds, folder);
  return byCount;
};

/** Lets the gateway see so many servers once, in this folder. */
export const remember = async (servers: number, folder: string): Promise<void> => {
  await using running = await start(targets.gateway, { servers: fixtureServers(servers), folder });
  await fullList(running, servers * toolsEach);
};
