import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pidsIn, removeGroup } from './group.ts';
import { readProc } from './proc.ts';
import { statOf } from './process-stat.ts';

/** Ids of processes mean something only within their namespace. */
const namespaceOf = (): string => {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
};

/** The beginning of the name of every group that this gateway makes; no other process will ever have the same. */
export const groupPrefix = (pid = process.pid): string =>
  `storycore-${namespaceOf()}-${pid}-${statOf(pid)?.startedAt ?? 0}-`;

/** Whether a group was made by a gateway that is not there any more. Of other namespaces nothing is known. */
const isLeftover = (name: string): boolean => {
  const [, namespace, pid, startedAt] = /^storycore-(\d+)-(\d+)-(\d+)-/.exec(name) ?? [];
  if (namespace !== namespaceOf() || pid === undefined) return false;
  return statOf(Number(pid))?.startedAt !== Number(startedAt);
};

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
};

/** Ends what is left in the groups of dead gateways, and takes the groups away. */
export const removeLeftovers = async (roots: readonly string[]): Promise<void> => {
  const folders = roots.flatMap((root) => {
    try {
      return readdirSync(root)
        .filter(isLeftover)
        .map((name) => join(root, name));
    } catch {
      return [];
    }
  });
  for (const folder of folders) for (const pid of pidsIn(readProc(join(folder, 'cgroup.procs')))) kill(pid);
  await Promise.all(folders.map((folder) => removeGroup(folder)));
};
