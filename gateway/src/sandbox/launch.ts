import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exceeded } from '../policy/confinement.ts';
import { childEnvironment } from './environment.ts';
import { neverStarted } from './never-started.ts';
import { endGroup } from './process-group.ts';

/** What to start, and with what. */
export interface LaunchSpec {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the short allow-list of the gateway's own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** How a process ended. `error` where it never started; `exceeded` where a limit of its confinement ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: Error;
  readonly exceeded?: Exceeded;
}

/** A running server process, leader of its own group. Whoever launched it ends it. */
export interface Launched {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once, when the process is gone and its group with it. */
  readonly exited: Promise<Exit>;
  /** Ends it in steps: end of input, TERM to the group after `graceMs`, KILL after as much again. Resolves when it is gone. */
  end(graceMs: number): Promise<Exit>;
}

export type Launch = (spec: LaunchSpec) => Launched;

/** Where commands are looked for. */
export const searchPath = (): string => process.env['PATH'] ?? '';

const start = ({ command, args, env, cwd }: LaunchSpec): ChildProcessWithoutNullStreams =>
  spawn(command, [...args], {
    cwd,
    env: childEnvironment(process.env, env),
    stdio: ['pipe', 'pipe', 'pipe'],
    shell: false,
    detached: process.platform !== 'win32',
    windowsHide: true,
  });

/**
 * Starts a server as the leader of a process group of its own, with a short environment and no shell. Never throws: a
 * command that cannot be started shows as an exit with an error. Confinement will be added behind this seam.
 */
export const launch: Launch = (spec) => {
  let child: ChildProcessWithoutNullStreams;
  try {
    child = start(spec);
  } catch (error) {
    // A folder that is a file, arguments that are too long, a zero byte: these it throws, the others it emits.
    return neverStarted(error instanceof Error ? error : new Error(String(error)));
  }
  const exited = new Promise<Exit>((resolve) => {
    child.on('error', (error) => {
      // Also told when a signal could not be delivered; then there is a process, and it is not over.
      if (child.pid === undefined) resolve({ code: null, signal: null, error });
    });
    child.once('exit', (code, signal) => {
      // `npx server` and `sh -c` leave a grandchild behind: what is left of the group goes with its leader.
      if (child.pid !== undefined) endGroup(child.pid, 'SIGKILL');
      resolve({ code, signal });
    });
  });

  const pipes: readonly (Readable | Writable | undefined)[] = [child.stdin, child.stdout, child.stderr];
  if (pipes.includes(undefined)) return neverStarted(new Error('the system has no file descriptors left'));
  // Errors of the pipes follow the end of the process, which `exited` tells.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {});

  const gone = async (ms: number): Promise<boolean> => {
    const timer = new AbortController();
    const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
    const ended = await Promise.race([exited.then(() => true), late]);
    timer.abort();
    return ended;
  };

  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    async end(graceMs) {
      child.stdin.end();
      if (await gone(graceMs)) return exited;
      if (child.pid !== undefined) endGroup(child.pid, 'SIGTERM');
      if (await gone(graceMs)) return exited;
      if (child.pid !== undefined) endGroup(child.pid, 'SIGKILL');
      return exited;
    },
  };
};
