import { constants } from 'node:os';
import type { Exceeded, Limits } from '../../policy/confinement.ts';
import type { Exit } from '../launch.ts';

/** Whether a process died of a signal, or its namespace says so of the one inside: 128 and the number. */
const diedOf = (exit: Pick<Exit, 'code' | 'signal'>, name: 'SIGXCPU' | 'SIGXFSZ'): boolean =>
  exit.signal === name || exit.code === 128 + constants.signals[name];

/** The limit that a way of dying stands for. The kernel has signals of its own for processor time and file size. */
export const judgeExit = (exit: Pick<Exit, 'code' | 'signal'>, limits: Limits): Exceeded | undefined => {
  if (limits.cpuSeconds !== undefined && diedOf(exit, 'SIGXCPU')) return { limit: 'cpu', allowed: limits.cpuSeconds };
  const fileBytes = limits.fileBytes ?? limits.diskBytes;
  if (fileBytes !== undefined && diedOf(exit, 'SIGXFSZ')) return { limit: 'disk', allowed: fileBytes };
  return undefined;
};
