import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Pair } from './certificates.ts';

/** Takes what a server heard. */
export type Hear = (text: string) => void;

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? (address satisfies AddressInfo).port : 0;
};

/** Answers each request that looks like HTTP, so that a client goes on; `/redirect/X` leads to X. */
const converse = (socket: Socket, hear: Hear): void => {
  socket.on('error', () => {});
  let asked = '';
  socket.on('data', (chunk: Buffer) => {
    const text = chunk.toString('latin1');
    hear(text);
    asked += text;
    if (!asked.includes('\r\n\r\n')) return;
    const target = /^\w+ \/redirect\/(\S+)/.exec(asked)?.[1];
    asked = '';
    const status = target === undefined ? '200 OK' : `302 Found\r\nlocation: ${decodeURIComponent(target)}`;
    socket.write(`HTTP/1.1 ${status}\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhello`);
  });
};

export interface Listening extends AsyncDisposable {
  readonly port: number;
}

const listening = (server: Server, port: number): Listening => ({
  port,
  [Symbol.asyncDispose]: async () => {
    server.close();
  },
});

/** Hears everything that is sent to an address of this machine, or to a path of a Unix socket. */
export const hearTcp = async (
  hear: Hear,
  where: { host: string; port?: number } | { path: string },
): Promise<Listening> => {
  const server = createServer((socket) => converse(socket, hear));
  server.listen('path' in where ? { path: where.path } : { host: where.host, port: where.port ?? 0 });
  await once(server, 'listening');
  server.unref();
  return listening(server, portOf(server));
};

/** Hears what is sent under TLS, with the name that was asked for before it. */
export const hearTls = async (hear: Hear, { cert, key }: Pair): Promise<Listening> => {
  const server = createTlsServer({ cert, key }, (socket) =>
    converse(socket, (text) => hear(`(${socket.servername || 'no name'}) ${text}`)),
  );
  server.on('tlsClientError', () => {});
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.unref();
  return listening(server, portOf(server));
};

export const hearUdp = async (hear: Hear): Promise<Listening> => {
  const socket = createSocket('udp4');
  socket.on('message', (message) => hear(message.toString('latin1')));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.unref();
  return {
    port: socket.address().port,
    [Symbol.asyncDispose]: async () => {
      socket.close();
    },
  };
};
