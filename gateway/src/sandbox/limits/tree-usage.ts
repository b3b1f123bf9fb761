import { spentMs } from './call-meter.ts';
import type { Usage } from './held.ts';
import { residentBytes } from './memory-watch.ts';
import { createTree } from './process-tree.ts';

/** Looks at processes that nothing holds. */
export interface TreeUsage {
  /** What a process and all below it use; undefined where it is gone, or this system has no `/proc`. */
  of(pid: number): Usage | undefined;
}

/** Remembers the trees of processes that were asked about lately, which makes the next look cheap. */
export const createTreeUsage = (mostTrees = 64): TreeUsage => {
  const trees = new Map<number, ReturnType<typeof createTree>>();
  return {
    of(pid) {
      const tree = trees.get(pid) ?? createTree(pid);
      const stats = tree();
      if (stats.length === 0) {
        trees.delete(pid);
        return undefined;
      }
      if (trees.size >= mostTrees && !trees.has(pid)) trees.clear();
      trees.set(pid, tree);
      return { memoryBytes: residentBytes(stats), cpuMs: spentMs(stats), processes: stats.length };
    },
  };
};
