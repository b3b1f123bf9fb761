import { constants } from 'node:os';
import type { Exceeded, Exit } from '../../../confine.ts';

type Limit = Exceeded['limit'];

const MB = 2 ** 20;
const megabytes = (bytes: number): string => `${Math.round((bytes / MB) * 100) / 100} MB`;
const seconds = (count: number): string => `${Math.round(count * 100) / 100} s`;
const processes = (count: number): string => `${count} processes`;

/** What each limit bounds, in words, in its unit, and where the policy sets it. */
const limits: Readonly<Record<Limit, readonly [what: string, show: (amount: number) => string, key: string]>> = {
  memory: ['memory', megabytes, 'limits.memory_mb'],
  cpu: ['cpu time', seconds, 'limits.cpu_seconds'],
  processes: ['processes', processes, 'limits.pids'],
  disk: ['disk', megabytes, 'disk_quota_mb or max_file_size_mb'],
  line: ['a line on stdout', megabytes, 'stdio.max_line_mb'],
  stderr: ['stderr', megabytes, 'stdio.max_stderr_mb'],
  'call-memory': ['memory of a call', megabytes, 'limits.memory_mb'],
  'call-cpu': ['cpu time of a call', seconds, 'limits.cpu_seconds'],
};

/** The limit that ended a command, as one line. */
export const describeExceeded = ({ limit, allowed, used }: Exceeded): string => {
  const [what, show, key] = limits[limit];
  const took = used === undefined ? '' : `, it took ${show(used)}`;
  return `Ended by a limit: ${what}, ${show(allowed)} allowed${took}. The policy sets it with ${key}.`;
};

const numberOf = (signal: string): number =>
  Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 1;

/** The exit status as a shell tells it: never 0 where we ended it. */
export const statusOf = ({ code, signal, exceeded }: Exit, asked: NodeJS.Signals | undefined): number => {
  if (exceeded !== undefined) return 128 + constants.signals.SIGKILL;
  if (asked !== undefined) return 128 + numberOf(asked);
  return code ?? 128 + numberOf(signal ?? 'SIGKILL');
};
