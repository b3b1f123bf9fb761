import { proportionalBytes, residentBytes } from './memory-watch.ts';
import { spentMs } from './call-meter.ts';
import { createTree } from './process-tree.ts';

/** What the processes of a server use together. */
export interface Vitals {
  readonly cpuMs: number;
  /** Resident, with what they share counted for each. */
  readonly bytes: number;
  /** The same with what they share counted once. Costs milliseconds. */
  exactBytes(): number;
}

/** What a process and all below it use at each time it is asked; undefined where that cannot be seen. */
export const createVitals = (pid: number): (() => Vitals | undefined) => {
  const tree = createTree(pid);
  return () => {
    const stats = tree();
    if (stats.length === 0) return undefined;
    return {
      cpuMs: spentMs(stats),
      bytes: residentBytes(stats),
      exactBytes: () => stats.reduce((sum, each) => sum + (proportionalBytes(each.pid) ?? each.rssBytes), 0),
    };
  };
};
