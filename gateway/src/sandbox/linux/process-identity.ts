import { readFileSync } from 'node:fs';

/** A process that cannot be taken for a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since the machine started. */
  readonly startedAt: number;
}

/** Which process runs under this id now; undefined where none does. */
export const identityOf = (pid: number): ProcessIdentity | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in brackets, may hold anything; the fields after it are numbered from 3 (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie runs no more; its parent has not asked yet.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return { pid, startedAt: Number(fields[22 - 3]) };
  } catch {
    return undefined;
  }
};

/** Whether it still is. */
export const isRunning = ({ pid, startedAt }: ProcessIdentity): boolean => identityOf(pid)?.startedAt === startedAt;
