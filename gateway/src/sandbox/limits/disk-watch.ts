import { statfsSync } from 'node:fs';
import type { ProcessStat } from './process-stat.ts';
import { fieldOf, readProc } from './proc.ts';
import { folderBytes, outermost } from './folder-size.ts';

/** Of the time that it takes to walk the folders, how much passes before they are walked again. */
const restFactor = 5;
/** What is farther away is told by the next sample, which comes anyway. */
const soonMs = 50;
const shortestMs = 5;

const freeBytes = (folders: readonly string[]): readonly number[] =>
  folders.map((folder) => {
    try {
      const { bfree, bsize } = statfsSync(folder);
      return bfree * bsize;
    } catch {
      return 0;
    }
  });

/** Bytes that a process gave to write calls, and those of pages it made dirty; with those of children it waited for. */
const writtenBytes = (pid: number): number => {
  const text = readProc(`/proc/${pid}/io`);
  return (fieldOf(text, 'wchar') ?? 0) + (fieldOf(text, 'write_bytes') ?? 0);
};

/** Sums what each process wrote since the last time. A child that was waited for counts again for its parent: too much never hurts. */
const createWritten = (): ((stats: readonly ProcessStat[]) => number) => {
  let known = new Map<number, number>();
  let sum = 0;
  return (stats) => {
    const now = new Map(stats.map(({ pid }) => [pid, writtenBytes(pid)] as const));
    for (const [pid, bytes] of now) sum += Math.max(0, bytes - (known.get(pid) ?? 0));
    known = now;
    return sum;
  };
};

export interface DiskWatch {
  /**
   * Looks whether the folders can have grown too much, and only then how large they are. Returns in how many
   * milliseconds they may have at this pace, where that is soon.
   */
  sample(stats: readonly ProcessStat[]): number | undefined;
  /** Bytes by which the folders had grown when they were last looked at. */
  grownBytes(): number;
}

/**
 * Watches how much folders grow. To walk them is dear, so cheap signs come first: what the processes wrote, and what
 * the file systems lost. Neither can grow less than the folders, so below the limit nothing is walked.
 */
export const createDiskWatch = async (
  writePaths: readonly string[],
  allowedBytes: number,
  onOver: (grownBytes: number) => void,
): Promise<DiskWatch> => {
  const folders = outermost(writePaths);
  const before = await folderBytes(folders);
  const written = createWritten();
  const free = freeBytes(folders);
  const signs = (stats: readonly ProcessStat[]): number =>
    Math.max(written(stats), ...freeBytes(folders).map((bytes, at) => (free[at] ?? 0) - bytes));

  let grown = 0;
  let walkAt = allowedBytes;
  let restUntil = 0;
  let walking = false;
  let last = { seen: 0, at: performance.now() };
  /** Half of the milliseconds until the sign is reached, if it goes on like that: it may also go faster. */
  const pace = (seen: number, at: number): number | undefined => {
    const perMs = (seen - last.seen) / Math.max(1, at - last.at);
    last = { seen, at };
    const ms = perMs <= 0 ? Infinity : Math.max(shortestMs, (walkAt - seen) / perMs / 2);
    return ms < soonMs ? ms : undefined;
  };
  const walk = async (seen: number): Promise<void> => {
    walking = true;
    const startedAt = performance.now();
    grown = (await folderBytes(folders)) - before;
    const ms = performance.now() - startedAt;
    restUntil = performance.now() + restFactor * ms;
    walkAt = seen + Math.max(allowedBytes - grown, allowedBytes / 16);
    walking = false;
    if (grown > allowedBytes) onOver(grown);
  };
  return {
    sample: (stats) => {
      const seen = signs(stats);
      const at = performance.now();
      const soon = pace(seen, at);
      if (seen <= walkAt) return soon;
      // It cannot fail: what it may not look at counts nothing.
      if (!walking && at >= restUntil) void walk(seen);
      return soon ?? shortestMs * 2;
    },
    grownBytes: () => grown,
  };
};
