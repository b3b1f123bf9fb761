import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';

/** Where the proxy of one server is reached on this machine, by those who know its token. */
export interface Door {
  readonly port: number;
  close(): void;
}

export interface DoorOptions {
  readonly token: string;
  /** Gets a connection whose first request named the token, with all that was sent on it. */
  readonly onConnection: (socket: Socket) => void;
  /** Milliseconds until the head of its first request must be whole. */
  readonly headMs?: number;
}

const mostHeadBytes = 32_768;
const headEnd = '\r\n\r\n';

/** The name is of no matter: the token says who it is. */
export const doorUser = 'server';

const isSame = (given: string, expected: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
};

const refuse = (socket: Socket): void => {
  socket.end(
    'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="storycore-mcp"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  );
  socket.resume();
};

/** Reads a head, puts it back, and lets in whoever has the token. */
const greet = (socket: Socket, expected: string, { onConnection, headMs = 15_000 }: DoorOptions): void => {
  let read = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), headMs);
  timer.unref();
  socket.on('error', () => socket.destroy());
  socket.once('close', () => clearTimeout(timer));
  const look = (chunk: Buffer): void => {
    read = Buffer.concat([read, chunk]);
    const end = read.indexOf(headEnd);
    if (end === -1 && read.length < mostHeadBytes) return;
    clearTimeout(timer);
    socket.off('data', look);
    socket.pause();
    const head = read.subarray(0, Math.max(0, end)).toString('latin1');
    const [, given = ''] = /\r\nproxy-authorization: *basic +([^\s]+) *(?:\r\n|$)/i.exec(head) ?? [];
    if (!isSame(given, expected)) return refuse(socket);
    socket.unshift(read);
    onConnection(socket);
    socket.resume();
  };
  socket.on('data', look);
};

/**
 * Opens a port on the loopback of this machine that all its programs can reach, and lets in who has the token. For
 * systems where a server has no network of its own.
 */
export const openDoor = async (options: DoorOptions): Promise<Door> => {
  const expected = Buffer.from(`${doorUser}:${options.token}`).toString('base64');
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    greet(socket, expected, options);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.on('error', () => {});
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
