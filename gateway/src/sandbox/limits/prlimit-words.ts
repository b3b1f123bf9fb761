import { basename } from 'node:path';
import type { Limits } from '../../policy/confinement.ts';

const MiB = 2 ** 20;

/**
 * What a program maps before it does anything, and what therefore comes on top of its memory in RLIMIT_DATA: Node 24
 * does not start below 573 MiB. A shell or a launcher may become Node in the end, so only what cannot gets less.
 */
const baselineBytes = (program: string): number => (/^python[\d.]*$/.test(basename(program)) ? 128 * MiB : 640 * MiB);

/** Init of the namespace, and what stands between it and the server at its start. */
const ownProcesses = 4;

const both = (name: string, value: number): string => `--${name}=${value}:${value}`;

export interface RlimitOptions {
  /** Nothing else in the kernel holds its memory. */
  readonly data: boolean;
  /** Processes are counted per user namespace (Linux 5.14), not with all the others of the user. */
  readonly nproc: boolean;
}

/**
 * The options of `prlimit` that put limits of the kernel on a program and all its children.
 * The watchdog sees processor time first and tells it; RLIMIT_CPU is for the gateway that is too busy to look.
 */
export const prlimitWords = (limits: Limits, program: string, { data, nproc }: RlimitOptions): readonly string[] => {
  const fileBytes = limits.fileBytes ?? limits.diskBytes;
  const cpuSeconds = limits.cpuSeconds === undefined ? undefined : Math.ceil(limits.cpuSeconds) + 1;
  return [
    '--core=0:0',
    both('nofile', limits.openFiles),
    ...(nproc ? [both('nproc', limits.processes + ownProcesses)] : []),
    ...(fileBytes === undefined ? [] : [both('fsize', fileBytes)]),
    ...(data ? [both('data', baselineBytes(program) + limits.memoryBytes)] : []),
    ...(cpuSeconds === undefined ? [] : [`--cpu=${cpuSeconds}:${cpuSeconds + 1}`]),
  ];
};
