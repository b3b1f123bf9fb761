import type { ProcessStat } from './process-stat.ts';
import { fieldOf, readProc } from './proc.ts';

/** Bytes that a process has for itself and its share of what it shares, swapped out or not. Costs milliseconds. */
const proportionalBytes = (pid: number): number => {
  const text = readProc(`/proc/${pid}/smaps_rollup`);
  return ((fieldOf(text, 'Pss') ?? 0) + (fieldOf(text, 'SwapPss') ?? 0)) * 1024;
};

/** Resident bytes of processes, with what they share counted for each of them. */
export const residentBytes = (stats: readonly ProcessStat[]): number =>
  stats.reduce((sum, { rssBytes }) => sum + rssBytes, 0);

const trustMs = 1000;

/**
 * Tells when processes have more memory than allowed: the bytes, or undefined. The cheap sum counts shared pages more
 * than once, so what it accuses is confirmed by the exact one, and not again until it has grown by what was left.
 */
export const createMemoryWatch = (
  allowedBytes: number,
  now: () => number = performance.now.bind(performance),
  exactly: (pid: number) => number = proportionalBytes,
): ((stats: readonly ProcessStat[]) => number | undefined) => {
  let cleared: { readonly upTo: number; readonly processes: number; readonly until: number } | undefined;
  return (stats) => {
    const resident = residentBytes(stats);
    if (resident <= allowedBytes) return undefined;
    if (
      cleared !== undefined &&
      resident < cleared.upTo &&
      stats.length >= cleared.processes &&
      now() < cleared.until
    ) {
      return undefined;
    }
    const exact = stats.reduce((sum, { pid }) => sum + exactly(pid), 0);
    // Nothing could be read: then the cheap sum is what we know.
    const used = exact === 0 ? resident : exact;
    if (used > allowedBytes) return used;
    cleared = { upTo: resident + (allowedBytes - used), processes: stats.length, until: now() + trustMs };
    return undefined;
  };
};
