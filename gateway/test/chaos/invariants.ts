import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../integration/raw-client.ts';
import type { AuditWitness } from './audit-witness.ts';
import { filesOpenIn, names, processes, under } from './processes.ts';
import { configOf, filesIn } from './world.ts';
import type { World } from './world.ts';

/** Longest for a request to be answered: what a server may take, with its restarts, and a machine that is busy. */
const patienceMs = 30_000;
/** What is over may take that long to be cleared away: the grace that servers get to end, three times. */
const clearedMs = 15_000;

/** What has to be as it was before. */
export interface Baseline {
  readonly grants: string;
  readonly config: string;
  readonly mounts: string;
}

const mountsOf = ({ place }: World): string =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(place.folder))
    .join('\n');

export const baselineOf = (world: World, witness: AuditWitness): Baseline => ({
  grants: witness.grants(),
  config: configOf(world),
  mounts: mountsOf(world),
});

/** Processes that nobody who runs has started, and more than one for each server behind a gateway. */
const strays = (world: World): readonly string[] => {
  const all = processes();
  const gateways = [world.pipe.gateway.pid, world.web.gateway.pid];
  const known = new Set([
    process.pid,
    ...[...gateways, world.origin.pid].flatMap((root) => [root, ...under(root, all).map(({ pid }) => pid)]),
  ]);
  const left = all
    .filter((one) => !known.has(one.pid) && names(one, world.place.folder))
    .map(({ pid, state, command }) => `a process is left: ${pid} ${state} ${command.slice(0, 160)}`);
  const many = gateways
    .map((pid) => ({ pid, count: all.filter(({ parent }) => parent === pid).length }))
    .filter(({ count }) => count > world.servers.length)
    .map(({ pid, count }) => `too many processes: ${count} of ${pid}`);
  return [...left, ...many];
};

/** Control groups of gateways that are gone. */
const groups = (world: World): readonly string[] => {
  const living = [world.pipe.gateway.pid, world.web.gateway.pid];
  return ['/sys/fs/cgroup', '/sys/fs/cgroup/memory', '/sys/fs/cgroup/pids', '/sys/fs/cgroup/cpu']
    .flatMap(filesIn)
    .filter((name) => {
      const pid = Number(/^storycore-\d+-(\d+)-/.exec(name)?.[1]);
      return world.past.has(pid) && !living.includes(pid);
    });
};

/** Files that gateways which are gone should have taken with them, and files that were to be there for a moment. */
const leftovers = (world: World): readonly string[] => {
  const living = [world.pipe.gateway.pid, world.web.gateway.pid];
  const isLeft = (name: string): boolean => {
    const pids = [...name.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    if (pids.some((pid) => living.includes(pid))) return false;
    return pids.some((pid) => world.past.has(pid)) || /[.-](?:tmp|temp|new|part|journal)$/.test(name);
  };
  const { data, folder } = world.place;
  return [
    ...filesIn(data).filter(isLeft),
    ...filesIn(join(data, 'runs')).filter(isLeft),
    ...filesIn(join(folder, 'tmp')),
  ];
};

const soonNothing = async (look: () => readonly string[]): Promise<readonly string[]> => {
  let found = look();
  for (const until = performance.now() + clearedMs; found.length > 0 && performance.now() < until; found = look())
    await sleep(40);
  return found;
};

/** Everyone who asked has been answered, once. */
export const answered = async ({ ledger }: World): Promise<readonly string[]> => {
  try {
    await eventually(() => ledger.waiting.length === 0, patienceMs);
  } catch {
    return ledger.waiting.map((what) => `not answered within ${patienceMs} ms: ${what}`);
  }
  return ledger.broken;
};

/** What must hold after each step, once all is healed; what does not, in words. */
export const brokenIn = async (world: World, witness: AuditWitness, before: Baseline): Promise<readonly string[]> => {
  const first = [
    ...(await answered(world)),
    ...witness.missing(world.ledger).map((what) => `lost from the audit: ${what}`),
  ];
  if (witness.grants() !== before.grants) first.push(`the grants changed: ${witness.grants()}`);
  if (configOf(world) !== before.config) first.push('the configuration changed');
  if (mountsOf(world) !== before.mounts) first.push(`other mounts: ${mountsOf(world)}`);
  return [
    ...first,
    ...(await soonNothing(() => strays(world))),
    ...(await soonNothing(() => groups(world).map((name) => `a control group is left: ${name}`))),
    ...(await soonNothing(() => leftovers(world).map((name) => `a file is left: ${name}`))),
  ];
};

/** Files and memory that gateways hold while nothing happens. */
export interface Held {
  readonly gateway: number;
  readonly files: number;
  readonly heapBytes: number;
  readonly resources: number;
}

export const heldBy = (world: World): Promise<readonly Held[]> =>
  Promise.all(
    [world.pipe.gateway, world.web.gateway].map(async (gateway) => {
      const { heapBytes, resources } = await gateway.order({ collects: true });
      return { gateway: gateway.pid, files: filesOpenIn(gateway.pid), heapBytes, resources };
    }),
  );
