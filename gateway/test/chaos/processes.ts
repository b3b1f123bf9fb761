import { readdirSync, readFileSync } from 'node:fs';
import type { Random } from './random.ts';

/** A process of a trial, by what its command line says. */
export interface Found {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Stopped by a signal, ended and not waited for, or alive. */
  readonly state: string;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It is gone meanwhile.
    return '';
  }
};

/** All processes of this machine that live. One that has ended and was not waited for does not. */
export const processes = (): readonly Found[] =>
  readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    const [, state = '', parent = ''] = /\) (\S) (\d+)/.exec(read(`/proc/${name}/stat`)) ?? [];
    if (state === '' || state === 'Z' || state === 'X' || Number(parent) === 2) return [];
    return [{ pid, parent: Number(parent), command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' '), state }];
  });

/** Whether a text stands in the command line or the environment of a process. */
export const names = ({ pid, command }: Found, text: string): boolean =>
  command.includes(text) || read(`/proc/${pid}/environ`).includes(text);

/** Those of them that descend from a process, nearest first. */
export const under = (root: number, all: readonly Found[]): readonly Found[] => {
  const children = all.filter(({ parent }) => parent === root);
  return [...children, ...children.flatMap(({ pid }) => under(pid, all))];
};

/** Sends a signal to a process that may be gone. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

export const anyOf = <T>(random: Random, list: readonly T[]): T | undefined => list[random.between(0, list.length - 1)];

export const filesOpenIn = (pid: number): number => {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
};
