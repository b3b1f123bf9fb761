import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Processes that nobody who runs has started, and more than one server a kind behind each gateway. */
const strays = (world: World): readonly string[] => {
  const all = processes();
  const roots = [world.pipe.gateway.pid, world.web.gateway.pid, world.origin.pid];
  const known = new Set(roots.flatMap((root) => [root, ...under(root, all).map(({ pid }) => pid)]));
  return all
    .filter((one) => !known.has(one.pid) && one.pid !== process.pid && names(one, world.place.folder))
    .map(({ pid, state, command }) => `${pid} ${state} ${command.slice(0, 160)}`);
};

const tooMany = (world: World): readonly string[] => {
  const all = processes();
  return [world.pipe.gateway, world.web.gateway].flatMap(({ pid }) => {
    const children = all.filter(({ parent }) => parent === pid);
    return children.length <= world.servers.length ? [] : [`${pid} has ${children.length} children`];
  });
};

const groups = (world: World): readonly string[] => {
  const living = new Set([world.pipe.gateway.pid, world.web.gateway.pid, process.pid]);
  const roots = ['/sys/fs/cgroup', '/sys/fs/cgroup/memory', '/sys/fs/cgroup/pids', '/sys/fs/cgroup/cpu'];
  return [...world.past].flatMap((pid) =>
    living.has(pid)
      ? []
      : roots.flatMap((root) =>
          filesIn(root).filter((name) => name.includes(`-${pid}-`) && name.startsWith('storycore-')),
        ),
  );
};

const ours = /^(?:state\.db(?:-wal|-shm)?|runs|tier.*|proof.*|key.*|secrets.*)$/;

/** Files of gateways that are gone, and files that nobody knows. */
const leftovers = (world: World): readonly string[] => {
  const living = [world.pipe.gateway.pid, world.web.gateway.pid].map(String);
  const inData = filesIn(world.place.data).filter((name) => {
    const pid = /^audit-(\d+)-\d+\.(?:spool|lock)(?:-journal)?$/.exec(name)?.[1];
    return pid === undefined ? !ours.test(name) : !living.includes(pid);
  });
  const runs = filesIn(join(world.place.data, 'runs')).filter(
    (name) => !living.some((pid) => name.startsWith(`${pid}-`)),
  );
  return [...inData, ...runs, ...filesIn(join(world.place.folder, 'tmp'))];
};

const soonNothing = async (what: string, look: () => readonly string[]): Promise<readonly string[]> => {
  try {
    await eventually(() => look().length === 0, clearedMs);
    return [];
  } catch {
    return look().map((one) => `${what}: ${one}`);
  }
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
    ...(await soonNothing('a process is left', () => strays(world))),
    ...(await soonNothing('too many processes', () => tooMany(world))),
    ...(await soonNothing('a control group is left', () => groups(world))),
    ...(await soonNothing('a file is left', () => leftovers(world))),
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
      const { heapBytes, resources } = await gateway.order();
      return { gateway: gateway.pid, files: filesOpenIn(gateway.pid), heapBytes, resources };
    }),
  );
