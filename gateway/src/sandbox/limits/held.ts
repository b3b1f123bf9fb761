import type { Exceeded, Limits } from '../../policy/confinement.ts';
import type { Exit } from '../launch.ts';
import { createCallMeter, spentMs } from './call-meter.ts';
import type { CallMeter, SampledMeter } from './call-meter.ts';
import { createDiskWatch } from './disk-watch.ts';
import type { Group } from './group.ts';
import { createMemoryWatch, fairBytes } from './memory-watch.ts';
import { statOf } from './process-stat.ts';
import type { ProcessStat } from './process-stat.ts';
import { createTree } from './process-tree.ts';
import { judgeExit } from './judge-exit.ts';
import type { Watched } from './watchdog.ts';

/** What a server uses now. */
export interface Usage {
  readonly memoryBytes: number;
  readonly cpuMs: number;
  readonly processes: number;
  /** By how much its writable folders had grown when that was last looked at; undefined where it is not limited. */
  readonly diskBytes?: number;
}

/** The processes of one server, held to their limits. */
export interface Held {
  /** Undefined when they are gone. */
  usage(): Usage | undefined;
  /** Measures a call and watches what it may use; `onExceeded` is told once. */
  beginCall(allowed: Limits['call'], onExceeded: (exceeded: Exceeded) => void): CallMeter;
  /** The limit that ended it, asked when it is gone: a kernel may have killed it before the watchdog looked. */
  verdict(exit: Pick<Exit, 'code' | 'signal'>): Exceeded | undefined;
  /** Ends the watch, and takes away what held them. Tells first what the kernel did since the watchdog looked. */
  release(): Promise<void>;
}

export interface HeldOptions {
  readonly initPid: number;
  readonly limits: Limits;
  /** Undefined: nothing in the kernel holds them, the samples must. */
  readonly group: Group | undefined;
  readonly writePaths: readonly string[];
  readonly onExceeded: (exceeded: Exceeded) => void;
}

const tasksOf = (stats: readonly ProcessStat[]): number => stats.reduce((sum, { threads }) => sum + threads, 0);

const processesOf = (initPid: number, group: Group | undefined): (() => readonly ProcessStat[]) =>
  group === undefined
    ? createTree(initPid)
    : () =>
        group.pids().flatMap((pid) => {
          const stat = statOf(pid);
          return stat === undefined ? [] : [stat];
        });

/** Holds processes to their limits by sampling them: the first limit that was passed is told, once. */
export const hold = async (options: HeldOptions): Promise<Held & Watched> => {
  const { initPid, limits, writePaths, group, onExceeded } = options;
  const processes = processesOf(initPid, group);
  const memory = createMemoryWatch(limits.memoryBytes);
  const meters = new Set<SampledMeter>();
  let exceeded: Exceeded | undefined;

  const tell = (one: Exceeded): void => {
    if (exceeded !== undefined) return;
    exceeded = one;
    onExceeded(one);
  };
  const { diskBytes } = limits;
  const tellDisk = (used: number): void => tell({ limit: 'disk', allowed: diskBytes ?? 0, used });
  const disk = diskBytes === undefined ? undefined : await createDiskWatch(writePaths, diskBytes, tellDisk);
  const spent = (stats: readonly ProcessStat[]): number => group?.cpuMs() ?? spentMs(stats);

  const askGroup = (): Exceeded | undefined => {
    const facts = group?.facts();
    if (facts === undefined) return undefined;
    if (facts.oomKills > 0) {
      return { limit: 'memory', allowed: limits.memoryBytes, used: group?.peakBytes() ?? limits.memoryBytes };
    }
    if (facts.refusedProcesses > 0) return { limit: 'processes', allowed: limits.processes };
    return undefined;
  };
  const askTree = (stats: readonly ProcessStat[]): Exceeded | undefined => {
    const used = memory(stats);
    if (used !== undefined) return { limit: 'memory', allowed: limits.memoryBytes, used };
    // The init of the namespace is ours.
    const tasks = tasksOf(stats) - 1;
    return tasks > limits.processes ? { limit: 'processes', allowed: limits.processes, used: tasks } : undefined;
  };
  const askCpu = (stats: readonly ProcessStat[]): Exceeded | undefined => {
    if (limits.cpuSeconds === undefined) return undefined;
    const used = Math.max(0, ...stats.map(({ cpuMs }) => cpuMs)) / 1000;
    return used >= limits.cpuSeconds ? { limit: 'cpu', allowed: limits.cpuSeconds, used } : undefined;
  };
  // Where the kernel holds memory and processes, most servers need no look at each of their processes.
  const mustLook = (): boolean =>
    group === undefined || limits.cpuSeconds !== undefined || disk !== undefined || meters.size > 0;

  let again: NodeJS.Timeout | undefined;
  const lookAgain = (inMs: number | undefined): void => {
    clearTimeout(again);
    again = inMs === undefined ? undefined : setTimeout(sample, inMs).unref();
  };
  const sample = (): void => {
    if (exceeded !== undefined) return;
    const stats = mustLook() ? processes() : [];
    const over = askGroup() ?? (group === undefined ? askTree(stats) : undefined) ?? askCpu(stats);
    if (over !== undefined) tell(over);
    lookAgain(stats.length === 0 ? undefined : disk?.sample(stats));
    for (const meter of meters) meter.sample(stats);
  };

  return {
    sample,
    usage: () => {
      const stats = processes();
      if (stats.length === 0) return undefined;
      return {
        memoryBytes: group?.memoryBytes() ?? fairBytes(stats, limits.memoryBytes / 2),
        cpuMs: spent(stats),
        processes: stats.length,
        ...(disk === undefined ? {} : { diskBytes: disk.grownBytes() }),
      };
    },
    beginCall: (allowed, onCallExceeded) => {
      const meter = createCallMeter({ allowed, processes, spentMs: spent, onExceeded: onCallExceeded });
      meters.add(meter);
      return {
        end: () => {
          meters.delete(meter);
          return meter.end();
        },
      };
    },
    verdict: (exit) => exceeded ?? askGroup() ?? judgeExit(exit, limits),
    release: async () => {
      meters.clear();
      clearTimeout(again);
      try {
        const over = askGroup();
        if (over !== undefined) tell(over);
      } finally {
        await group?.remove();
      }
    },
  };
};
