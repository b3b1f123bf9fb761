import type { Exceeded, Limits } from '../policy/confinement.ts';
import type { ConfinedSpec } from './confined.ts';
import type { Launched } from './launch.ts';
import { launchLinux } from './linux/launch.ts';
import { refusal } from './linux/refusal.ts';
import type { Held } from './linux/running.ts';
import { sweepRuns } from './linux/sweep.ts';
import { neverStarted } from './never-started.ts';

/** Keeps servers within their limits, by the best means that the machine has. */
export interface Limiter {
  /** Whether a cgroup counts memory; memory files are in no process's account. */
  readonly countsMemoryFiles?: boolean;
  /** The options of `prlimit` for this program; none where it is not to be used. */
  prlimit(limits: Limits, program: string): readonly string[];
  /** Takes hold of a sandbox, by its first process, before the program runs in it. */
  attach(
    initPid: number,
    spec: { readonly limits: Limits; readonly writePaths: readonly string[] },
    onExceeded: (exceeded: Exceeded) => void,
  ): Promise<Held>;
}

export interface ConfineOptions {
  /** Undefined: nothing is limited but what the sandbox itself bounds. */
  readonly limiter?: Limiter;
  /** A folder of the gateway's own, where it keeps account of what it must take away again. */
  readonly runsFolder: string;
  /** What no server may write: where the gateway, its state and its configuration are. */
  readonly gatewayPaths?: readonly string[];
  /** Another bwrap than the one that is found. */
  readonly bwrap?: string;
}

export type Confine = (spec: ConfinedSpec) => Launched;

/**
 * Gives what starts servers in sandboxes. Removes first what a gateway left behind that was killed. A server that cannot
 * be confined here is not started: it shows as an exit with an error.
 */
export const createConfine = ({ limiter, ...options }: ConfineOptions): Confine => {
  if (process.platform !== 'linux') {
    const error = refusal(
      `no sandbox is known for ${process.platform}`,
      'Run the gateway on Linux, or in WSL2, or lower what this server needs.',
    );
    return () => neverStarted(error);
  }
  sweepRuns(options.runsFolder);
  return (spec) => {
    const { limits, writePaths } = spec.confinement;
    return launchLinux(spec, {
      ...options,
      ...(limiter === undefined
        ? {}
        : {
            prlimit: limiter.prlimit(limits, spec.command),
            countsMemoryFiles: limiter.countsMemoryFiles ?? false,
            hold: ({ initPid, exceed }) => limiter.attach(initPid, { limits, writePaths }, exceed),
          }),
    });
  };
};
