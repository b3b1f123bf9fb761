import { readFileSync, readdirSync } from 'node:fs';
import { upstreamScript } from './target.ts';

/** Whether processes can be looked into: only where there is /proc. */
export const canLook = process.platform === 'linux';

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended meanwhile.
    return '';
  }
};

const children = (): ReadonlyMap<number, readonly number[]> => {
  const byParent = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    // The name of the program stands in brackets and may hold anything; after it: state, parent.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    byParent.set(parent, [...(byParent.get(parent) ?? []), Number(name)]);
  }
  return byParent;
};

export interface Family {
  /** The target's own processes. */
  readonly own: readonly number[];
  /** The fixture servers that it started, with whatever is below them. */
  readonly servers: readonly number[];
}

/** The process and all below it; empty where that cannot be seen. */
export const family = (root: number): Family => {
  if (!canLook) return { own: [], servers: [] };
  const byParent = children();
  const own: number[] = [];
  const servers: number[] = [];
  const visit = (pid: number, belowServer: boolean): void => {
    const isServer = belowServer || read(`/proc/${pid}/cmdline`).split('\0').includes(upstreamScript);
    (isServer ? servers : own).push(pid);
    for (const child of byParent.get(pid) ?? []) visit(child, isServer);
  };
  visit(root, false);
  return { own, servers };
};

/** Resident memory in MiB. */
export const residentMb = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0), 0) / 1024;

const threads = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};

/** Milliseconds on a processor, of all threads; what else the machine does hardly changes it. */
export const cpuMs = (pids: readonly number[]): number => {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const thread of threads(pid)) {
      nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]);
    }
  }
  return nanoseconds / 1e6;
};
