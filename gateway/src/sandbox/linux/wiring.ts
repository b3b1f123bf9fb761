import { closeSync, constants, openSync } from 'node:fs';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { Duplex, Readable, Writable } from 'node:stream';
import type { Descriptors } from './bwrap-arguments.ts';
import { writtenFiles } from './written-files.ts';

/** The descriptors that bwrap starts with, beside the three streams. */
export interface Wiring extends Descriptors {
  readonly args: number;
  /** Over which the program asks whether it may run. Both ways. */
  readonly permission?: number;
  readonly stdio: StdioOptions;
  /** Closes the gateway's own end of what was opened for bwrap. To be called when it was spawned, or was not. */
  close(): void;
}

// fcntl.h, the same on x64 and arm64: a handle on a place, which needs no right to read it.
const placeOnly = 0o10000000;

/** Opens what a sandbox is granted, so that what is mounted later is what is there now. */
const opened = (paths: readonly string[]): Readonly<Record<string, number>> => {
  const descriptors: Record<string, number> = {};
  try {
    for (const path of paths) descriptors[path] = openSync(path, placeOnly | constants.O_NOFOLLOW);
    return descriptors;
  } catch (error) {
    Object.values(descriptors).forEach((descriptor) => closeSync(descriptor));
    throw error;
  }
};

/** Plans which descriptor carries what. Throws where one of `paths` cannot be opened. */
export const wiringFor = (options: {
  readonly mapped: boolean;
  readonly channel: boolean;
  readonly paths: readonly string[];
}): Wiring => {
  const own = opened(options.paths);
  const stdio: (number | 'pipe' | 'ipc')[] = ['pipe', 'pipe', 'pipe'];
  const next = (what: number | 'pipe'): number => stdio.push(what) - 1;
  const wiring = {
    args: next('pipe'),
    seccomp: next('pipe'),
    status: next('pipe'),
    gate: next('pipe'),
    // Early, so that its number has one digit. A stub has a channel instead.
    ...(options.channel ? {} : { permission: next('pipe') }),
    ...(options.mapped ? { info: next('pipe') } : {}),
    files: Object.fromEntries(Object.keys(writtenFiles).map((path) => [path, next('pipe')])),
    paths: Object.fromEntries(Object.entries(own).map(([path, descriptor]) => [path, next(descriptor)])),
  };
  // Only the stub closes it; bwrap alone would hand it on.
  if (options.channel) stdio.push('ipc');
  return { ...wiring, stdio, close: () => Object.values(own).forEach((descriptor) => closeSync(descriptor)) };
};

/** The gateway's end of a descriptor that it writes to. Errors follow the end of the process, which is told otherwise. */
export const writableOf = (child: ChildProcess, descriptor: number): Writable => {
  const stream: unknown = child.stdio[descriptor];
  if (!(stream instanceof Writable)) throw new Error('the system has no file descriptors left');
  return stream.on('error', () => {});
};

/** The gateway's end of a descriptor that it reads. */
export const readableOf = (child: ChildProcess, descriptor: number): Readable => {
  const stream: unknown = child.stdio[descriptor];
  if (!(stream instanceof Readable)) throw new Error('the system has no file descriptors left');
  return stream.on('error', () => {});
};

/** The gateway's end of a descriptor that both use. */
export const duplexOf = (child: ChildProcess, descriptor: number): Duplex => {
  const stream: unknown = child.stdio[descriptor];
  if (!(stream instanceof Duplex)) throw new Error('the system has no file descriptors left');
  return stream.on('error', () => {});
};
