import { GatewayError } from './errors.ts';
import { createEgressProxy } from './egress/proxy.ts';
import type { ConnectionEntry } from './egress/journal-entry.ts';
import type { Resolve } from './egress/resolve-checked.ts';
import type { Confinement } from './policy/confinement.ts';
import { boundOutput } from './sandbox/bounded-output.ts';
import { createConfine } from './sandbox/confine.ts';
import type { Confine } from './sandbox/confine.ts';
import { launch } from './sandbox/launch.ts';
import type { Launched } from './sandbox/launch.ts';
import { createLimiter } from './sandbox/limits/limiter.ts';
import { thisMachine } from './sandbox/machine.ts';
import { proveMachine } from './sandbox/prove-machine.ts';
import type { MachineProof } from './sandbox/prove-machine.ts';
import { machineTier } from './sandbox/tier.ts';
import type { MachineTier } from './sandbox/tier.ts';

export type { ConnectionEntry } from './egress/journal-entry.ts';
export { GatewayError } from './errors.ts';
export { atLeast, usualLimits } from './policy/confinement.ts';
export type { Exceeded, Tier } from './policy/confinement.ts';
export type { Exit, Launched } from './sandbox/launch.ts';
export type { MachineProof } from './sandbox/prove-machine.ts';
export type { MachineTier } from './sandbox/tier.ts';
export { dataFolder } from './store/location.ts';

/** A command, and what it may do. */
export interface ConfineOrder {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly confinement: Confinement;
  readonly journal: (entry: ConnectionEntry) => void;
  readonly resolve?: Resolve;
  /** More certificate authorities, PEM. */
  readonly authorities?: string;
  readonly connectMs: number;
}

/** What confines commands on this machine. */
export interface Confiner {
  /** Why nothing can be confined here; undefined where something can. */
  refusal(): Promise<Error | undefined>;
  /** A refusal in the words of `doctor`, where it is the machine that lacks something. */
  explain(error: Error): Promise<Error>;
  /** What the confinement held back, when it was tried; or why it was not. */
  prove(): Promise<MachineProof>;
  run(order: ConfineOrder): Launched;
  /** Without any of it but the limits of what it says. */
  runOpenly(order: ConfineOrder): Launched;
}

export interface ConfinerOptions {
  /** A folder of the gateway's own. */
  readonly folder: string;
  /** What no program may write: where the gateway and its state are. */
  readonly gatewayPaths: readonly string[];
}

const nothing: Confinement = {
  readPaths: [],
  writePaths: [],
  hiddenPaths: [],
  limits: { memoryBytes: 2 ** 28, processes: 16, openFiles: 64, scratchBytes: 2 ** 20, lineBytes: 1, stderrBytes: 1 },
  shape: 'plain',
};

const askedFor = ({ host, port, scheme }: Record<'host' | 'scheme', string> & { port: number }): string =>
  `Add ${JSON.stringify({ host, port, scheme })} to network.allow of the policy.`;

const throughProxy = (confine: Confine, order: ConfineOrder): Launched => {
  const { command, args, cwd, confinement, journal, connectMs, resolve, authorities } = order;
  const { network } = confinement;
  const spec = { command, args, cwd, env: {}, confinement };
  if (network === undefined) return confine(spec);
  const proxy = createEgressProxy({
    server: 'confine',
    rules: () => network,
    journal,
    remedy: (host, port, scheme) => askedFor({ host, port, scheme }),
    connectMs,
    ...(resolve === undefined ? {} : { resolve }),
    ...(authorities === undefined ? {} : { authorities }),
  });
  const child = confine({ ...spec, onConnection: (socket) => proxy.handle(socket) });
  void child.exited.then(() => proxy.close());
  return child;
};

/** Confines single commands as servers are: the same launcher, the same limits, the same way out. */
export const createConfiner = async ({ folder, gatewayPaths }: ConfinerOptions): Promise<Confiner> => {
  const limiter = createLimiter();
  await limiter.sweep();
  const options = { limiter, runsFolder: folder };
  const confine = createConfine({ ...options, gatewayPaths });
  // The baits of a proof lie in the gateway's own folder, where no other program gets.
  const confineProof = createConfine(options);
  return {
    refusal: async () => {
      const { error } = await confine({ command: 'true', args: [], env: {}, cwd: '/', confinement: nothing }).exited;
      return error;
    },
    explain: async (error) => {
      const { tier, reasons } = await machineTier(thisMachine(limiter.mechanism));
      const [reason] = reasons;
      if (tier !== 'none' || reason === undefined) return error;
      return new GatewayError('upstream-unavailable', `This machine cannot confine anything: ${reason.what}`, {
        cause: error,
        ...(reason.remedy === undefined ? {} : { remedy: reason.remedy }),
      });
    },
    prove: () => proveMachine({ confine: confineProof, folder, mechanism: limiter.mechanism }),
    run: (order) => boundOutput(throughProxy(confine, order), order.confinement.limits),
    runOpenly: ({ command, args, cwd, confinement }) =>
      boundOutput(launch({ command, args, cwd, env: {} }), confinement.limits),
  };
};

/** What this machine can give at best. Proves nothing, and leaves nothing behind. */
export const machineGround = (): Promise<MachineTier> => machineTier(thisMachine(createLimiter().mechanism));
