import type { ProcessStat } from './process-stat.ts';
import { fieldOf, readProc } from './proc.ts';

/**
 * Bytes that a process has for itself and its share of what it shares, swapped out or not; undefined when it may not be
 * looked at. Costs milliseconds.
 */
export const proportionalBytes = (pid: number): number | undefined => {
  const text = readProc(`/proc/${pid}/smaps_rollup`);
  const pss = fieldOf(text, 'Pss');
  return pss === undefined ? undefined : (pss + (fieldOf(text, 'SwapPss') ?? 0)) * 1024;
};

/** Resident bytes of processes, with what they share counted for each of them. */
export const residentBytes = (stats: readonly ProcessStat[]): number =>
  stats.reduce((sum, { rssBytes }) => sum + rssBytes, 0);

/** The same with what they share counted once, which takes longer: only where the cheap sum would alarm somebody. */
export const fairBytes = (
  stats: readonly ProcessStat[],
  alarmingBytes: number,
  exactly: (pid: number) => number | undefined = proportionalBytes,
): number => {
  const resident = residentBytes(stats);
  if (resident <= alarmingBytes) return resident;
  return stats.reduce((sum, { pid, rssBytes }) => sum + (exactly(pid) ?? rssBytes), 0);
};

const trustMs = 1000;

/**
 * Tells when processes have more memory than allowed: the bytes, or undefined. The cheap sum counts shared pages more
 * than once, so what it accuses is confirmed by the exact one, and not again until it has grown by what was left.
 */
export const createMemoryWatch = (
  allowedBytes: number,
  now: () => number = performance.now.bind(performance),
  exactly: (pid: number) => number | undefined = proportionalBytes,
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
    // Who hides from the closer look keeps the number that is known of it.
    const used = stats.reduce((sum, { pid, rssBytes }) => sum + (exactly(pid) ?? rssBytes), 0);
    if (used > allowedBytes) return used;
    cleared = { upTo: resident + (allowedBytes - used), processes: stats.length, until: now() + trustMs };
    return undefined;
  };
};
