import { readdirSync } from 'node:fs';
import { readProc } from './proc.ts';
import { statOf } from './process-stat.ts';
import type { ProcessStat } from './process-stat.ts';

/** Samples for which a process that did nothing is believed to have no new children. */
const mostRests = 3;

const threadsOf = (stat: ProcessStat): readonly string[] => {
  if (stat.threads === 1) return [String(stat.pid)];
  try {
    return readdirSync(`/proc/${stat.pid}/task`);
  } catch {
    return [];
  }
};

// A child hangs on the thread that forked it, until that thread ends.
const childrenOf = (stat: ProcessStat): readonly number[] =>
  threadsOf(stat).flatMap((thread) =>
    (readProc(`/proc/${stat.pid}/task/${thread}/children`) ?? '').split(' ').filter(Boolean).map(Number),
  );

interface Known {
  readonly stat: ProcessStat;
  readonly children: readonly number[];
  readonly rests: number;
}

const idle = (known: Known, now: ProcessStat): boolean =>
  known.rests < mostRests &&
  known.stat.startedAt === now.startedAt &&
  known.stat.cpuMs === now.cpuMs &&
  known.stat.faults === now.faults &&
  known.stat.threads === now.threads;

/**
 * All processes below one, itself included, each time it is asked. Orphans stay in it, because the init of a namespace
 * inherits them. Of a process that slept since the last time the children are not looked up again.
 */
export const createTree = (root: number): (() => readonly ProcessStat[]) => {
  let known = new Map<number, Known>();
  const born = statOf(root)?.startedAt;
  return () => {
    const now = new Map<number, Known>();
    // Its id may be another's by now.
    if (born === undefined || statOf(root)?.startedAt !== born) return [];
    const open = [root];
    for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
      const stat = now.has(pid) ? undefined : statOf(pid);
      if (stat === undefined) continue;
      const before = known.get(pid);
      const rested = before !== undefined && idle(before, stat);
      const children = rested ? before.children : childrenOf(stat);
      now.set(pid, { stat, children, rests: rested ? before.rests + 1 : 0 });
      open.push(...children);
    }
    known = now;
    return [...now.values()].map(({ stat }) => stat);
  };
};
