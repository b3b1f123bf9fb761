import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits } from '../../policy/confinement.ts';
import { pidsIn, removeGroup, wantedBytes } from './group.ts';
import type { Group, Groups } from './group.ts';
import { fieldOf, readNumber, readProc } from './proc.ts';

/** Where the hierarchies of the first version are mounted; `cpu` and `cpuacct` are often one. */
export interface Hierarchies {
  readonly memory: string;
  readonly pids: string;
  readonly cpu?: string;
  readonly cpuacct?: string;
}

const periodUs = 100_000;

const attempt = (file: string, value: number): void => {
  try {
    writeFileSync(file, String(value));
  } catch {
    // Kernels without accounting of swap do not have it.
  }
};

const limit = (at: Hierarchies, limits: Limits): void => {
  writeFileSync(join(at.memory, 'memory.limit_in_bytes'), String(limits.memoryBytes));
  attempt(join(at.memory, 'memory.memsw.limit_in_bytes'), limits.memoryBytes);
  attempt(join(at.memory, 'memory.swappiness'), 0);
  // One more for the init of the namespace.
  writeFileSync(join(at.pids, 'pids.max'), String(limits.processes + 1));
  if (limits.cpus === undefined || at.cpu === undefined) return;
  writeFileSync(join(at.cpu, 'cpu.cfs_period_us'), String(periodUs));
  writeFileSync(join(at.cpu, 'cpu.cfs_quota_us'), String(Math.max(1000, Math.round(limits.cpus * periodUs))));
};

/**
 * Groups of the first version of cgroups, for a gateway that runs as root. They are made at the root of each hierarchy,
 * as container engines do, since nothing below it is delegated to anybody.
 */
export const cgroupV1 = (mounted: Hierarchies): Groups => {
  const roots = [...new Set(Object.values(mounted))];
  const make = (name: string, limits: Limits): Group => {
    const folders = roots.map((root) => join(root, name));
    const at: Hierarchies = {
      memory: join(mounted.memory, name),
      pids: join(mounted.pids, name),
      ...(mounted.cpu === undefined ? {} : { cpu: join(mounted.cpu, name) }),
      ...(mounted.cpuacct === undefined ? {} : { cpuacct: join(mounted.cpuacct, name) }),
    };
    try {
      for (const folder of folders) mkdirSync(folder);
      limit(at, limits);
    } catch (error) {
      for (const folder of folders) {
        try {
          rmdirSync(folder);
        } catch {
          // Was not made.
        }
      }
      throw error;
    }
    return {
      add: (pid) => {
        for (const folder of folders) writeFileSync(join(folder, 'cgroup.procs'), String(pid));
      },
      pids: () => pidsIn(readProc(join(at.memory, 'cgroup.procs'))),
      facts: () => ({
        oomKills: fieldOf(readProc(join(at.memory, 'memory.oom_control')), 'oom_kill') ?? 0,
        refusedProcesses: fieldOf(readProc(join(at.pids, 'pids.events')), 'max') ?? 0,
      }),
      memoryBytes: () =>
        wantedBytes(
          readNumber(join(at.memory, 'memory.usage_in_bytes')),
          fieldOf(readProc(join(at.memory, 'memory.stat')), 'total_inactive_file'),
        ),
      peakBytes: () => readNumber(join(at.memory, 'memory.max_usage_in_bytes')),
      cpuMs: () => {
        const nanoseconds = at.cpuacct === undefined ? undefined : readNumber(join(at.cpuacct, 'cpuacct.usage'));
        return nanoseconds === undefined ? undefined : nanoseconds / 1e6;
      },
      remove: async () => {
        await Promise.all(folders.map((folder) => removeGroup(folder)));
      },
    };
  };
  return { mechanism: 'cgroup-v1', roots, make };
};
