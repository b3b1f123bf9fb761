import { rmdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits } from '../../policy/confinement.ts';

/** What the kernel refused a group, and what it used; each undefined where the kernel does not say. */
export interface GroupFacts {
  /** Processes that were killed because the group had no memory left. */
  readonly oomKills: number;
  /** Times that a process or thread was refused. */
  readonly refusedProcesses: number;
}

/** A control group of the kernel around the processes of one server. */
export interface Group {
  add(pid: number): void;
  pids(): readonly number[];
  facts(): GroupFacts;
  /** Without what the kernel keeps of files that nobody uses just now: it gives that back when memory is wanted. */
  memoryBytes(): number | undefined;
  /** The most memory it ever had. */
  peakBytes(): number | undefined;
  cpuMs(): number | undefined;
  /** Takes it away; its processes are gone, or on their way. */
  remove(): Promise<void>;
}

/** Makes groups. */
export interface Groups {
  readonly mechanism: 'cgroup-v2' | 'cgroup-v1';
  /** Folders in which its groups are, also those that an earlier gateway left. */
  readonly roots: readonly string[];
  /** Throws what the system said when it cannot. */
  make(name: string, limits: Limits): Group;
}

/** Removes the folder of a group, which fails as long as its last processes are still being taken apart. */
export const removeGroup = async (folder: string, attempts = 40): Promise<boolean> => {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    if (attempts <= 1) return false;
    await sleep(50 - attempts);
    return removeGroup(folder, attempts - 1);
  }
};

/** What a group has, less what the kernel would give back at once. */
export const wantedBytes = (bytes: number | undefined, idleFileBytes: number | undefined): number | undefined =>
  bytes === undefined ? undefined : Math.max(0, bytes - (idleFileBytes ?? 0));

/** The processes that a file such as `cgroup.procs` lists. */
export const pidsIn = (text: string | undefined): readonly number[] =>
  (text ?? '').split('\n').filter(Boolean).map(Number);
