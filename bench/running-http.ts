import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child.ts';
import { createHttpClient } from './client-http.ts';
import type { HttpClient } from './client-http.ts';
import type { Era } from './era.ts';
import { createConnections } from './http-connections.ts';
import type { Connections } from './http-connections.ts';
import { converse } from './running.ts';
import type { Conversation, StartOptions } from './running.ts';
import type { Family } from './processes.ts';
import type { HttpTarget } from './target-http.ts';

/** A target that listens. Disposing of it ends it and the servers that it leaves behind. */
export interface Listening extends AsyncDisposable {
  readonly target: HttpTarget;
  readonly connections: Connections;
  /** A new client that has opened as its era does. */
  meet(era: Era, server?: string): Promise<Conversation & { readonly client: HttpClient }>;
  processes(): Family;
}

export interface ListenOptions extends Omit<StartOptions, 'era'> {
  /** The most connections that all its clients share. */
  readonly connections: number;
}

const patienceMs = 30_000;

/** A port that is free now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
};

const accepts = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

/** Starts a target and waits until it listens; rejects with what it said when it ends instead. */
export const listen = async (target: HttpTarget, options: ListenOptions): Promise<Listening> => {
  const { servers, folder } = options;
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const clients: HttpClient[] = [];
  let ended: Error | undefined;
  const child = startChild(target.name, target.launch(servers, folder, port), folder);
  void child.ended.then((why) => {
    ended = why;
    for (const client of clients) client.fail(why);
  });
  // Nothing that is measured comes this way.
  child.process.stdout?.resume();
  const connections = createConnections(port, options.connections);
  for (const until = performance.now() + patienceMs; !(await accepts(port)); await sleep(10)) {
    if (ended !== undefined) throw ended;
    if (performance.now() < until) continue;
    child.process.kill('SIGKILL');
    throw new Error(`${target.name} did not listen on port ${port} within ${patienceMs} ms.`);
  }
  return {
    target,
    connections,
    async meet(era, server) {
      const client = createHttpClient(connections, era);
      clients.push(client);
      await client.handshake();
      return { ...converse(target, client, child.family, server), client };
    },
    processes: child.family,
    async [Symbol.asyncDispose]() {
      connections[Symbol.dispose]();
      await child.end(() => void child.process.kill('SIGTERM'));
    },
  };
};
