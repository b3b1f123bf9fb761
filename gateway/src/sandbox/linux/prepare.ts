import { statSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { ConfinedSpec } from '../confined.ts';
import { accountFor } from './account.ts';
import type { Account } from './account.ts';
import { bwrapArguments } from './bwrap-arguments.ts';
import { honestAccess } from './honest-access.ts';
import { checkGrants } from './grants.ts';
import { guardPlan } from './guard-files.ts';
import { home, insideNode, searchPath } from './inside.ts';
import { canLoadLazily, lazyProxyPath } from './lazy-proxy.ts';
import { machineOf } from './machine.ts';
import { mountsOf } from './mounts.ts';
import { claimPlaceholders, releasePlaceholders } from './placeholders.ts';
import { waitForPermission } from './permission-to-run.ts';
import { isVisible, programInside } from './program.ts';
import { refusal } from './refusal.ts';
import { seccompFilter } from './seccomp/filter.ts';
import { serverEnvironment } from './server-environment.ts';
import { refuseSockets } from './sockets.ts';
import { stubArguments, stubVariables } from './stub.ts';
import { wiringFor } from './wiring.ts';
import { isWithin } from './within.ts';
import type { Wiring } from './wiring.ts';

export interface PrepareOptions {
  /** Where it is written down what must be taken away again; of all gateways of this user. */
  readonly runsFolder: string;
  /** What no server may write: where the gateway, its state and its configuration are. */
  readonly gatewayPaths?: readonly string[];
  /** `prlimit` is told these before the program starts. */
  readonly prlimit?: readonly string[];
  /** Whether a cgroup counts its memory, that of memory files too. */
  readonly countsMemoryFiles?: boolean;
  /** Another bwrap than the one that is found. */
  readonly bwrap?: string;
}

/** A sandbox that is ready to be started. */
export interface Prepared {
  readonly bwrap: string;
  readonly account: Account;
  readonly wiring: Wiring;
  /** What bwrap reads from its descriptors. */
  readonly args: string;
  readonly filter: Buffer;
  /** What runs inside. */
  readonly words: readonly string[];
  /** Takes away what was put down for it. */
  release(): void;
}

const architecture = (): 'x64' | 'arm64' => {
  if (process.arch === 'x64' || process.arch === 'arm64') return process.arch;
  throw refusal(`no sandbox is known for ${process.arch}`, 'Run the gateway on an x64 or arm64 machine.');
};

/** Those of `paths` that are there to be hidden. */
const hiddenOf = ({ hiddenPaths }: ConfinedSpec['confinement']): Parameters<typeof mountsOf>[2] => {
  const there = hiddenPaths.map((path) => ({ path, stats: statSync(path, { throwIfNoEntry: false }) }));
  return {
    folders: there.filter(({ stats }) => stats?.isDirectory() === true).map(({ path }) => path),
    files: there.filter(({ stats }) => stats !== undefined && !stats.isDirectory()).map(({ path }) => path),
  };
};

/** Checks and plans everything that can be checked before a process is there. Throws a refusal. */
export const prepare = (spec: ConfinedSpec, options: PrepareOptions): Prepared => {
  const { confinement } = spec;
  // A sandbox ends with the thread that started it, not with the process.
  if (!isMainThread) throw refusal('it would end with a thread of the gateway', 'Start it from the main thread.');
  const granted = [...new Set([...confinement.readPaths, ...confinement.writePaths])];
  const machine = machineOf(options.bwrap);
  checkGrants(confinement, [machine.node, ...(options.gatewayPaths ?? [])]);
  if (confinement.shape === 'browser') refuseSockets(granted);
  const account = accountFor(granted, [machine.node], process.getuid?.() ?? 0);

  const hasNetwork = confinement.network !== undefined;
  const cwd = isVisible(spec.cwd, machine, confinement) ? spec.cwd : home;
  const { prlimit = [] } = options;
  const find = (command: string, path = searchPath): string =>
    programInside(command, { cwd, searchPath: path }, machine, confinement);
  const program = find(spec.command, spec.env['PATH']);
  const lazily = hasNetwork && canLoadLazily(program, spec);
  const env = serverEnvironment(spec.env, lazily ? 'lazy' : hasNetwork ? 'told' : 'none');
  const words = [
    ...(account.kind === 'mapped' ? [find('setpriv'), ...honestAccess, '--'] : []),
    ...(prlimit.length > 0 ? [find('prlimit'), ...prlimit, '--'] : []),
    program,
    ...(lazily ? ['--require', lazyProxyPath] : []),
    ...spec.args,
  ];
  if ([...words, ...Object.entries(env).flat()].some((word) => word.includes('\0'))) {
    throw refusal('its arguments or its environment hold null bytes', 'Correct them in its configuration.');
  }
  const filter = seccompFilter({
    architecture: architecture(),
    unixSockets: confinement.shape === 'browser',
    namespaces: confinement.shape === 'browser',
    memoryFiles: confinement.shape === 'browser' || options.countsMemoryFiles === true,
  });

  const guards = guardPlan(confinement);
  const mounts = mountsOf(confinement, guards, hiddenOf(confinement));
  const runFolder = claimPlaceholders(options.runsFolder, guards);
  const release = (): void => {
    if (runFolder !== undefined) releasePlaceholders(options.runsFolder, runFolder);
  };
  try {
    const wiring = wiringFor({
      mapped: account.kind === 'mapped',
      channel: hasNetwork,
      paths: machine.bindsDescriptors ? granted : [],
    });
    const inside = hasNetwork ? stubVariables({ argv: words, env }, wiring.stdio.length - 1) : env;
    const links = (confinement.links ?? []).filter(({ at }) => !mounts.some(({ path }) => isWithin(at, path)));
    const args = bwrapArguments({ confinement, machine, mounts, links, descriptors: wiring, cwd, env: inside });
    return {
      bwrap: machine.bwrap,
      account,
      wiring,
      args: args.map((word) => `${word}\0`).join(''),
      filter,
      words:
        wiring.permission === undefined
          ? [insideNode, ...stubArguments]
          : [...waitForPermission(find('sh'), wiring.permission), ...words],
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
};
