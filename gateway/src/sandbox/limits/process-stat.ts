import { pageBytes, readProc, tickMs } from './proc.ts';

/** What `/proc/PID/stat` tells of a process at one moment (`proc_pid_stat(5)`). */
export interface ProcessStat {
  readonly pid: number;
  /** Ticks since the machine started: with the id it names a process for good. */
  readonly startedAt: number;
  /** Its own processor time, all threads. */
  readonly cpuMs: number;
  /** That of its children which it has waited for. */
  readonly childCpuMs: number;
  readonly threads: number;
  readonly rssBytes: number;
  /** Pages that it, or a child it has waited for, asked for. Who forks or grows asks for pages. */
  readonly faults: number;
}

/** Reads the line. The name in it may hold spaces and parentheses, so that only what follows the last one counts. */
export const parseStat = (pid: number, line: string): ProcessStat | undefined => {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  // Field 3 of the manual, the state, is the first here.
  const field = (number: number): number => fields[number - 3] ?? 0;
  if (fields.length < 22) return undefined;
  return {
    pid,
    startedAt: field(22),
    cpuMs: (field(14) + field(15)) * tickMs,
    childCpuMs: (field(16) + field(17)) * tickMs,
    threads: field(20),
    rssBytes: field(24) * pageBytes,
    faults: field(10) + field(11) + field(12) + field(13),
  };
};

/** How a process stands now; undefined when it is gone. */
export const statOf = (pid: number): ProcessStat | undefined => {
  const line = readProc(`/proc/${pid}/stat`);
  return line === undefined ? undefined : parseStat(pid, line);
};
