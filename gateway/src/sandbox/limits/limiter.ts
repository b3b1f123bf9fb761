import { randomUUID } from 'node:crypto';
import { release } from 'node:os';
import { GatewayError } from '../../errors.ts';
import type { Exceeded, Limits } from '../../policy/confinement.ts';
import { findGroups } from './find-groups.ts';
import { groupPrefix, removeLeftovers } from './group-name.ts';
import type { Group, Groups } from './group.ts';
import { hold } from './held.ts';
import type { Held } from './held.ts';
import { prlimitWords } from './prlimit-words.ts';
import { createTree } from './process-tree.ts';
import { createWatchdog } from './watchdog.ts';

/** What holds servers to their limits, besides the limits of each process and the watchdog, which are always there. */
export type Mechanism = 'cgroup-v2' | 'cgroup-v1' | 'rlimits';

/** What one server may consume, and where it may write. */
export interface HeldSpec {
  readonly limits: Limits;
  readonly writePaths: readonly string[];
}

/** Holds servers to their limits by the best that this machine has. */
export interface Limiter {
  readonly mechanism: Mechanism;
  /** Whether memory that is in no process's account is held too, such as that of memory files. */
  readonly countsMemoryFiles: boolean;
  /** The options of `prlimit`, which stands before the program of a server, inside its sandbox. */
  prlimit(limits: Limits, program: string): readonly string[];
  /** Holds the processes below `initPid`, a process that is still ours and waits. `onExceeded` is told once. */
  attach(initPid: number, spec: HeldSpec, onExceeded: (exceeded: Exceeded) => void): Promise<Held>;
  /** Ends what earlier gateways left behind when they were killed. */
  sweep(): Promise<void>;
}

export interface LimiterOptions {
  /** The groups to use; a test passes its own, or undefined for none. The default finds the best. */
  readonly groups?: Groups | undefined;
  /** Release of the kernel, as `uname -r` says it. */
  readonly kernel?: string;
}

/** Since 5.14 the processes of a user are counted per user namespace. */
const countsPerNamespace = (kernel: string): boolean => {
  const [major = 0, minor = 0] = kernel.split('.').map(Number.parseFloat);
  return major > 5 || (major === 5 && minor >= 14);
};

const unavailable = (mechanism: Mechanism, cause: unknown): GatewayError =>
  new GatewayError('upstream-unavailable', `The server does not start: its limits could not be set (${mechanism}).`, {
    remedy: 'Run `storycore-mcp doctor` to see what this machine lacks.',
    cause,
  });

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ESRCH';

/** Puts a process and all its children into a group; one may fork meanwhile, so until nobody is left outside. */
const enclose = (group: Group, initPid: number): void => {
  const tree = createTree(initPid);
  const tried = new Set<number>();
  group.add(initPid);
  for (let outside = [initPid]; outside.length > 0;) {
    const inside = new Set(group.pids());
    outside = tree()
      .map(({ pid }) => pid)
      .filter((pid) => !inside.has(pid) && !tried.has(pid));
    for (const pid of outside) {
      tried.add(pid);
      try {
        group.add(pid);
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    }
  }
};

/** Finds the best way to hold servers to their limits that this machine has. */
export const createLimiter = (options: LimiterOptions = {}): Limiter => {
  const prefix = groupPrefix();
  const groups = 'groups' in options ? options.groups : findGroups(`${prefix}gateway`);
  const mechanism = groups?.mechanism ?? 'rlimits';
  const nproc = countsPerNamespace(options.kernel ?? release());
  const watchdog = createWatchdog();

  const makeGroup = (initPid: number, limits: Limits): Group | undefined => {
    if (groups === undefined) return undefined;
    let group: Group | undefined;
    try {
      group = groups.make(`${prefix}${randomUUID()}`, limits);
      enclose(group, initPid);
      return group;
    } catch (cause) {
      void group?.remove();
      // It ended before it began, which its exit tells better.
      if (isGone(cause)) return undefined;
      throw unavailable(mechanism, cause);
    }
  };

  return {
    mechanism,
    countsMemoryFiles: groups !== undefined,
    prlimit: (limits, program) => prlimitWords(limits, program, { data: groups === undefined, nproc }),
    attach: async (initPid, { limits, writePaths }, onExceeded) => {
      const group = makeGroup(initPid, limits);
      const held = await hold({ initPid, limits, writePaths, group, onExceeded });
      const unwatch = watchdog.watch(held);
      return {
        ...held,
        release: async () => {
          unwatch();
          await held.release();
        },
      };
    },
    sweep: () => removeLeftovers(groups?.roots ?? []),
  };
};
