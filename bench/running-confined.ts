import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usualLimits } from '../gateway/src/policy/confinement.ts';
import type { Confinement } from '../gateway/src/policy/confinement.ts';
import { createConfine } from '../gateway/src/sandbox/confine.ts';
import type { ConfineOptions } from '../gateway/src/sandbox/confine.ts';
import { launch } from '../gateway/src/sandbox/launch.ts';
import type { Launched, LaunchSpec } from '../gateway/src/sandbox/launch.ts';
import { createLimiter } from '../gateway/src/sandbox/limits/limiter.ts';
import { createClient } from './client.ts';
import { converse } from './running.ts';
import type { Running } from './running.ts';
import { targets } from './target.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** How one and the same server is started: without confinement, and with it, without a network and with one. */
export const ways = ['plain', 'no network', 'network'] as const;
export type Way = (typeof ways)[number];

/** What starts the servers of one run. */
export interface Starter {
  /** What holds them to their limits here. */
  readonly mechanism: string;
  start(way: Way, script: string): Promise<Running>;
}

/** The script and what Node reads beside it. */
const confinement: Confinement = {
  readPaths: [here, fileURLToPath(new URL('../package.json', import.meta.url))],
  writePaths: [],
  hiddenPaths: [],
  limits: usualLimits,
  shape: 'plain',
};

/** It is not asked which processes there are: a server that is called directly is never waited for. */
const unseen = { own: [], servers: [] };

/** Starts servers as the gateway does, through the same launcher and limiter. Rejects where a server does not answer. */
export const createStarter = (options: Pick<ConfineOptions, 'runsFolder' | 'bwrap'>): Starter => {
  const limiter = createLimiter();
  const confine = createConfine({ limiter, ...options });
  const launched = (way: Way, spec: LaunchSpec): Launched => {
    if (way === 'plain') return launch(spec);
    if (way === 'no network') return confine({ ...spec, confinement });
    const onConnection = (socket: { destroy(): void }): void => socket.destroy();
    return confine({ ...spec, confinement: { ...confinement, network: [] }, onConnection });
  };
  return {
    mechanism: limiter.mechanism,
    async start(way, script) {
      const startedAt = performance.now();
      const child = launched(way, { command: process.execPath, args: [script], env: {}, cwd: here });
      child.stderr.resume();
      const client = createClient(child.stdin, child.stdout);
      void child.exited.then(({ error, code, signal }) =>
        client.fail(error ?? new Error(`It ended (${signal ?? code}).`)),
      );
      await client.handshake();
      return {
        ...converse(targets.direct, client, () => unseen),
        startedAt,
        [Symbol.asyncDispose]: async () => void (await child.end(5_000)),
      };
    },
  };
};
