import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits } from '../../policy/confinement.ts';
import { pidsIn, removeGroup, wantedBytes } from './group.ts';
import type { Group, Groups } from './group.ts';
import { fieldOf, readNumber, readProc } from './proc.ts';

const periodUs = 100_000;

const attempt = (file: string, value: string): void => {
  try {
    writeFileSync(file, value);
  } catch {
    // Kernels without swap do not have it.
  }
};

const limit = (folder: string, limits: Limits): void => {
  writeFileSync(join(folder, 'memory.max'), String(limits.memoryBytes));
  attempt(join(folder, 'memory.swap.max'), '0');
  // The server ends as a whole: a part of it that lives on without the rest would only be odd.
  attempt(join(folder, 'memory.oom.group'), '1');
  // One more for the init of the namespace.
  writeFileSync(join(folder, 'pids.max'), String(limits.processes + 1));
  if (limits.cpus === undefined) return;
  writeFileSync(join(folder, 'cpu.max'), `${Math.max(1000, Math.round(limits.cpus * periodUs))} ${periodUs}`);
};

/**
 * Readies a delegated folder of cgroup v2: a group that gives limits to others may not hold processes itself, so the
 * gateway moves into a leaf of its own. Throws what the system said when it cannot. *Not run here* with real controllers.
 */
export const prepareDelegated = (folder: string, leaf: string, pid: number): void => {
  const enabled = readProc(join(folder, 'cgroup.subtree_control'))?.trim().split(' ') ?? [];
  if (['memory', 'pids'].every((controller) => enabled.includes(controller))) return;
  mkdirSync(join(folder, leaf));
  writeFileSync(join(folder, leaf, 'cgroup.procs'), String(pid));
  try {
    const given = readProc(join(folder, 'cgroup.controllers'))?.trim().split(' ') ?? [];
    const wanted = ['memory', 'pids', 'cpu'].filter((controller) => given.includes(controller));
    // Refused as EBUSY while others than the gateway are in the folder: then it is not ours.
    writeFileSync(join(folder, 'cgroup.subtree_control'), wanted.map((controller) => `+${controller}`).join(' '));
  } catch (error) {
    writeFileSync(join(folder, 'cgroup.procs'), String(pid));
    rmdirSync(join(folder, leaf));
    throw error;
  }
};

/** Groups of cgroup v2 in a folder that was delegated to the gateway. *Not run here* with real controllers. */
export const cgroupV2 = (delegated: string): Groups => {
  const make = (name: string, limits: Limits): Group => {
    const folder = join(delegated, name);
    mkdirSync(folder);
    try {
      limit(folder, limits);
    } catch (error) {
      rmdirSync(folder);
      throw error;
    }
    return {
      add: (pid) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
      pids: () => pidsIn(readProc(join(folder, 'cgroup.procs'))),
      facts: () => ({
        oomKills: fieldOf(readProc(join(folder, 'memory.events')), 'oom_kill') ?? 0,
        refusedProcesses: fieldOf(readProc(join(folder, 'pids.events')), 'max') ?? 0,
      }),
      memoryBytes: () =>
        wantedBytes(
          readNumber(join(folder, 'memory.current')),
          fieldOf(readProc(join(folder, 'memory.stat')), 'inactive_file'),
        ),
      peakBytes: () => readNumber(join(folder, 'memory.peak')),
      cpuMs: () => {
        const microseconds = fieldOf(readProc(join(folder, 'cpu.stat')), 'usage_usec');
        return microseconds === undefined ? undefined : microseconds / 1000;
      },
      remove: async () => {
        await removeGroup(folder);
      },
    };
  };
  return { mechanism: 'cgroup-v2', roots: [delegated], make };
};
