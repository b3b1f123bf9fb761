import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { noSandbox } from '../fixtures/confined.ts';
import { allowing, createPlace, runCommand } from '../integration/raw-client.ts';
import type { Place } from '../integration/raw-client.ts';
import { root } from '../integration/workplace.ts';
import { canMount, mountDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { addressOf, startGateway } from './gateway-process.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { startOrigin } from './origin.ts';
import type { Origin } from './origin.ts';
import { createPipeClient } from './pipe-client.ts';
import type { PipeClient } from './pipe-client.ts';
import { createWebClient } from './web-client.ts';
import type { WebClient } from './web-client.ts';

/** The gateway of one client at its pipes. */
export interface PipeFace {
  readonly gateway: GatewayProcess;
  readonly client: PipeClient;
}

/** The gateway of many clients over HTTP, with one that has a session. */
export interface WebFace {
  readonly gateway: GatewayProcess;
  readonly url: string;
  readonly agent: Agent;
  readonly client: WebClient;
}

/** Two gateways over one state, servers of every sort behind each, and clients of every sort before them. */
export interface World {
  readonly place: Place;
  readonly disk: Disk | undefined;
  readonly configPath: string;
  readonly ledger: Ledger;
  readonly origin: Origin;
  readonly pipe: PipeFace;
  readonly web: WebFace;
  /** The servers, and of those the ones in shell, which are there at once. */
  readonly servers: readonly [string, ...string[]];
  readonly quick: readonly [string, ...string[]];
  /** The gateways that there were, by process id. */
  readonly past: ReadonlySet<number>;
  restartPipe(): Promise<void>;
  restartWeb(): Promise<void>;
  /** A client that speaks without a handshake, known by a name of its own. */
  stranger(): WebClient;
  close(): Promise<void>;
}

const small = `${root}gateway/test/fixtures/chaos-small.sh`;
const onNode = `${root}gateway/test/fixtures/chaos-node.ts`;

export const requestTimeoutMs = 1_000;

const serversOf = (mark: string, url: string): object => {
  const env = { CHAOS_MARK: mark };
  return {
    small: { command: 'sh', args: [small, 'small'], env },
    // As `npx` does it: the server is a child of what was started, and has a sibling that would never end.
    wrapped: { command: 'sh', args: ['-c', 'sleep 1000 & sh "$0" wrapped; true', small], env },
    node: { command: process.execPath, args: [onNode, 'node'], env },
    web: { url },
    ...(noSandbox ? {} : { boxed: { command: 'sh', args: [small, 'boxed'], env, sandbox: {} } }),
  };
};

let names = 0;
const nameFor = (what: string): string => `${what}-${(names += 1)}`;

export const createWorld = async (): Promise<World> => {
  const place = createPlace();
  const disk = canMount() ? mountDisk(place.data) : undefined;
  mkdirSync(join(place.folder, 'tmp'));
  const env = { ...place.env, TMPDIR: join(place.folder, 'tmp') };
  const origin = await startOrigin(place.folder);
  const configPath = place.config(
    allowing(serversOf(place.folder, origin.url), {
      server_config: { request_timeout: requestTimeoutMs / 1_000, max_connections: 600, host: '127.0.0.1' },
      http: { auth: 'none' },
      limits: { max_message_size: '1MiB' },
      // Crashes are what this is about.
      behaviour: { crash_loop: { action: 'notify' } },
      flow: 'off',
    }),
  );
  const granted = runCommand(place, 'grant', '*', 'small/*', '--level', 'resource_read', '--config', configPath);
  if (granted.code !== 0) throw new Error(granted.err);
  const ledger = createLedger();

  const past = new Set<number>();
  const start = (...words: readonly string[]): GatewayProcess => {
    const gateway = startGateway({ ...place, env }, ['--config', configPath, ...words]);
    past.add(gateway.pid);
    return gateway;
  };
  const startPipe = async (): Promise<PipeFace> => {
    const name = nameFor('pipe');
    const gateway = start('--client', name);
    const client = createPipeClient(gateway, ledger, name);
    await client.shake();
    return { gateway, client };
  };
  const startWeb = async (): Promise<WebFace> => {
    const gateway = start('--http', '127.0.0.1:0');
    void gateway.exited.then(({ code, signal }) => {
      if (!gateway.doomed)
        ledger.break(`The gateway over HTTP ended by itself (${code ?? signal}): ${gateway.stderr.slice(-2_000)}`);
    });
    const url = await addressOf(gateway);
    const agent = new Agent({ keepAlive: true, maxSockets: 300, maxFreeSockets: 8 });
    const client = createWebClient({ url, gateway, ledger, agent }, nameFor('session'));
    await client.shake();
    return { gateway, url, agent, client };
  };
  let [pipe, web] = await Promise.all([startPipe(), startWeb()]);

  return {
    place,
    disk,
    configPath,
    ledger,
    origin,
    past,
    get pipe() {
      return pipe;
    },
    get web() {
      return web;
    },
    servers: ['small', 'wrapped', 'node', 'web', ...(noSandbox ? [] : ['boxed'])],
    // A sandbox takes its time to start: it is one of four.
    quick: ['small', 'small', 'wrapped', noSandbox ? 'wrapped' : 'boxed'],
    async restartPipe() {
      pipe = await startPipe();
    },
    async restartWeb() {
      web.agent.destroy();
      web = await startWeb();
    },
    stranger: () => createWebClient({ ...web, ledger }, nameFor('stranger')),
    async close() {
      pipe.gateway.doom();
      web.gateway.doom();
      pipe.client.end();
      web.client.close();
      web.agent.destroy();
      web.gateway.child.kill('SIGTERM');
      await Promise.all([pipe.gateway.exited, web.gateway.exited]);
      origin.end();
    },
  };
};

/** What lies in the folders of a trial that a gateway made, by the names. */
export const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

export const configOf = ({ configPath }: Pick<World, 'configPath'>): string => readFileSync(configPath, 'utf8');
