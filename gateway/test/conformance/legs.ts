import { createServer } from 'node:net';
import { join } from 'node:path';
import { gatewayOverHttp, gatewayOverStdio } from './gateway.ts';
import type { StdioUpstream, Upstream } from './gateway.ts';
import { startListening, startPrinting } from './launch.ts';
import type { Command, Serving } from './launch.ts';
import { here } from './suite-package.ts';
import { judgeClient, judgeServer, revisions } from './suite.ts';
import type { Outcome, Revision } from './suite.ts';
import { warm } from './warm.ts';

/** One way to the suite: what it judges, and in which revisions. */
export interface Leg {
  readonly name: string;
  readonly revisions: readonly Revision[];
  /** Runs the suite in each of its revisions, one after the other, against one and the same configuration. */
  run(folder: string, each: (revision: Revision, outcome: Outcome) => void): Promise<void>;
}

type Era = 'handshake' | 'stateless' | 'both';

const fixture = (way: 'stdio' | 'http', era: Era): { command: string; args: readonly string[] } => ({
  command: process.execPath,
  args: [here('fixture/main.ts'), way, '--era', era],
});

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('There is no free port.'));
        else resolve(address.port);
      });
    });
    server.once('error', reject);
  });

const serveHttp = async (upstream: Upstream, folder: string): Promise<Serving> => {
  const port = await freePort();
  return startListening(gatewayOverHttp(upstream, folder, port), join(folder, 'gateway.log'), port);
};

/** Puts the shim before a program that speaks stdio. */
const shim = ({ command, args, env }: Command, folder: string): Promise<Serving> =>
  startPrinting(
    { command: process.execPath, args: [here('shim/main.ts'), '--', command, ...args], ...(env && { env }) },
    join(folder, 'shim.log'),
  );

/** The suite as a client, in each of these revisions, of whatever `serve` starts. */
const serverLeg = (
  name: string,
  serve: (folder: string) => Promise<Serving>,
  wanted: readonly Revision[] = revisions,
  prepare?: (url: string) => Promise<void>,
): Leg => ({
  name,
  revisions: wanted,
  async run(folder, each) {
    await using serving = await serve(folder);
    await prepare?.(serving.url);
    for (const revision of wanted) each(revision, await judgeServer(serving.url, revision, join(folder, revision)));
  },
});

/** The suite as a server: the shell splits the command at its blanks, so it is written from the project's root. */
const clientLeg = (name: string, words: string): Leg => ({
  name,
  revisions,
  async run(folder, each) {
    const command = `node gateway/test/conformance/client/main.ts${words}`;
    for (const revision of revisions) each(revision, await judgeClient(command, revision, join(folder, revision)));
  },
});

/** The gateway over HTTP. */
const http =
  (upstream: Upstream) =>
  (folder: string): Promise<Serving> =>
    serveHttp(upstream, folder);

/** The gateway over stdio. */
const stdio =
  (upstream: Upstream) =>
  (folder: string): Promise<Serving> =>
    shim(gatewayOverStdio(upstream, folder), folder);

const upstreamOverHttp = serverLeg('http/upstream-http', async (folder) => {
  const server = await startPrinting(fixture('http', 'both'), join(folder, 'fixture.log'));
  const gateway = await serveHttp({ url: server.url }, folder);
  return {
    url: gateway.url,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});

const both = fixture('stdio', 'both');
const handshake = fixture('stdio', 'handshake');
const stateless = fixture('stdio', 'stateless');

/** Everything that is asked of the gateway. */
export const legs: readonly Leg[] = [
  serverLeg('http', http(both)),
  serverLeg('stdio', stdio(both)),
  upstreamOverHttp,
  serverLeg('bridge', http(handshake), ['2026-07-28'], warm),
  serverLeg('bridge', http(stateless), ['2025-11-25']),
  serverLeg('stdio/bridge', stdio(handshake), ['2026-07-28'], warm),
  serverLeg('stdio/bridge', stdio(stateless), ['2025-11-25']),
  clientLeg('client', ''),
];

/** The same without the gateway: what the fixture, the shim and the scripted client are worth by themselves. */
export const directLegs: readonly Leg[] = [
  serverLeg('direct/http', (folder) => startPrinting(fixture('http', 'both'), join(folder, 'fixture.log'))),
  serverLeg('direct/stdio', (folder) => shim(fixture('stdio', 'both'), folder)),
  clientLeg('direct/client', ' --direct'),
];

/** Another server over stdio, without the gateway and behind it; `cwd` is where its words were written. */
export const legsOf = (upstream: StdioUpstream): { readonly direct: Leg; readonly through: readonly Leg[] } => ({
  direct: serverLeg('direct/stdio', (folder) => shim(upstream, folder)),
  through: [serverLeg('http', http(upstream)), serverLeg('stdio', stdio(upstream))],
});
