import type { Confinement } from '../policy/confinement.ts';
import type { ConfinedSpec } from './confined.ts';
import type { Launched } from './launch.ts';
import { judgeExit } from './limits/judge-exit.ts';
import type { Limiter } from './limits/limiter.ts';
import { launchLinux } from './linux/launch.ts';
import { refusal } from './linux/refusal.ts';
import type { Hold } from './linux/running.ts';
import { sweepRuns } from './linux/sweep.ts';
import { launchMacos } from './macos/launch.ts';
import { neverStarted } from './never-started.ts';

export interface ConfineOptions {
  /** Undefined: nothing is limited but what the sandbox itself bounds. */
  readonly limiter?: Pick<Limiter, 'mechanism' | 'prlimit' | 'attach'>;
  /** A folder of the gateway's own, where it keeps account of what it must take away again. */
  readonly runsFolder: string;
  /** What no server may write: where the gateway, its state and its configuration are. */
  readonly gatewayPaths?: readonly string[];
  /** Another bwrap than the one that is found. */
  readonly bwrap?: string;
  /** Another system than this one, for a test. */
  readonly platform?: NodeJS.Platform;
  /** Another program than the `sandbox-exec` of macOS. */
  readonly sandboxExec?: string;
}

export type Confine = (spec: ConfinedSpec) => Launched;

/** One limit of the kernel shows by the signal alone. */
const judged = (child: Launched, { limits }: Confinement): Launched => {
  const exited = child.exited.then((exit) => {
    const exceeded = exit.exceeded ?? judgeExit(exit, limits);
    return exceeded === undefined ? exit : { ...exit, exceeded };
  });
  return { ...child, exited, end: (graceMs) => child.end(graceMs).then(() => exited) };
};

const holdBy =
  (limiter: Pick<Limiter, 'attach'>, { confinement, onHeld }: ConfinedSpec): Hold =>
  async ({ initPid, exceed }) => {
    const held = await limiter.attach(initPid, confinement, exceed);
    onHeld?.(held);
    return {
      async release() {
        // It may have died of a limit between two looks.
        const exceeded = held.verdict({ code: null, signal: null });
        if (exceeded !== undefined) exceed(exceeded);
        await held.release();
      },
    };
  };

/**
 * Gives what starts servers in sandboxes. Removes first what a gateway left behind that was killed. A server that cannot
 * be confined here is not started: it shows as an exit with an error.
 */
export const createConfine = ({ limiter, ...options }: ConfineOptions): Confine => {
  const { platform = process.platform } = options;
  if (platform === 'darwin') return (spec) => judged(launchMacos(spec, options), spec.confinement);
  if (platform !== 'linux') {
    const error = refusal(
      `no sandbox is known for ${platform}`,
      'Run the gateway on Linux, or in WSL2, or lower what this server needs.',
    );
    return () => neverStarted(error);
  }
  sweepRuns(options.runsFolder);
  return (spec) => {
    const limited =
      limiter === undefined
        ? {}
        : {
            prlimit: limiter.prlimit(spec.confinement.limits, spec.command),
            countsMemoryFiles: limiter.mechanism !== 'rlimits',
            hold: holdBy(limiter, spec),
          };
    return judged(launchLinux(spec, { ...options, ...limited }), spec.confinement);
  };
};
