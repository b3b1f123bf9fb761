import { createServer } from 'node:http';
import { Socket } from 'node:net';
import type { EgressRule } from '../policy/confinement.ts';
import type { EgressScheme } from '../policy/egress.ts';
import type { Place } from './admit.ts';
import { connectFor } from './connect.ts';
import type { CorporateProxy } from './corporate.ts';
import { createDial } from './dial.ts';
import { forwardFor } from './forward-http.ts';
import { entriesOf } from './journal-entry.ts';
import type { ConnectionEntry } from './journal-entry.ts';
import type { Parts } from './parts.ts';
import { createPreflight } from './preflight.ts';
import { denied, refusalOf, refuseOn } from './refusal.ts';
import { ownAddresses, resolveBySystem } from './resolve-checked.ts';
import type { Resolve } from './resolve-checked.ts';
import { createSecure } from './secure.ts';

export interface EgressOptions {
  readonly server: string;
  /** Asked at each connection, so that a changed grant counts at once. */
  readonly rules: () => readonly EgressRule[];
  readonly journal: (entry: ConnectionEntry) => void;
  /** What a person would type to allow a place. */
  readonly remedy: (host: string, port: number, scheme: EgressScheme) => string;
  readonly resolve?: Resolve;
  /** More certificate authorities, PEM. */
  readonly authorities?: string;
  readonly corporate?: CorporateProxy;
  /** Milliseconds that a name, a connection or a TLS handshake may take, each. */
  readonly connectMs: number;
  readonly maxConnections?: number;
  /** Milliseconds until the head of a request, or a ClientHello, must be whole. */
  readonly headMs?: number;
  /** Milliseconds in which something must move on an open connection. */
  readonly idleMs?: number;
  /** The addresses of this machine. */
  readonly own?: () => readonly string[];
}

/** The only way out of one sandboxed server. Whoever hands it a connection says whose it is. */
export interface EgressProxy {
  handle(socket: Socket): void;
  /** Closes every connection, also those still being made. */
  close(): void;
}

const usual = { maxConnections: 128, headMs: 15_000, idleMs: 600_000 };
const maxHeaderSize = 32_768;

/** An HTTP proxy, never listening itself: plain requests are written anew, CONNECT opens checked tunnels. */
export const createEgressProxy = (options: EgressOptions): EgressProxy => {
  const { server, journal, connectMs, corporate, maxConnections, headMs, idleMs } = {
    ...usual,
    corporate: undefined,
    ...options,
  };
  const closing = new AbortController();
  const connections = new Set<Socket>();
  /** Where the HTTP inside a tunnel leads. */
  const tunnels = new WeakMap<Socket, Place>();
  const waiting = new WeakMap<Socket, NodeJS.Timeout>();
  const busy = new WeakSet<Socket>();
  const refused = new WeakSet<Socket>();

  const begin = entriesOf(server, journal);
  const dial = createDial({ connectMs, signal: closing.signal, corporate });
  const secure = createSecure(options.authorities, connectMs);
  const parts: Parts = {
    admission: {
      rules: options.rules,
      remedy: options.remedy,
      resolving: {
        resolve: options.resolve ?? resolveBySystem,
        own: options.own ?? ownAddresses,
        ms: connectMs,
        elsewhere: corporate?.resolvesNames === true,
      },
    },
    begin,
    dial,
    secure,
    preflight: createPreflight(dial, secure),
    helloMs: headMs,
    idleMs,
    serveHttp(socket, place) {
      tunnels.set(socket, place);
      serve(socket);
    },
  };
  const forward = forwardFor(parts);
  const openTunnel = connectFor(parts);

  const drop = (socket: Socket, reason: string): void => {
    if (socket.destroyed) return;
    const place = tunnels.get(socket) ?? { host: '', port: 0 };
    begin({ kind: 'http', scheme: 'http', ...place }).settle('denied', reason);
    socket.destroy();
  };
  const awaitHead = (socket: Socket): void => {
    if (!socket.destroyed)
      waiting.set(
        socket,
        setTimeout(() => drop(socket, 'no-request'), headMs),
      );
  };
  const stopWaiting = (socket: Socket): void => clearTimeout(waiting.get(socket));

  // It never listens: connections are handed to it. Its own timers only run for those that do.
  const http = createServer({ maxHeaderSize, requireHostHeader: false, keepAliveTimeout: 0, requestTimeout: 0 });
  const serve = (socket: Socket): void => {
    awaitHead(socket);
    http.emit('connection', socket);
  };

  http.on('request', (request, response) => {
    const { socket } = request;
    // Clients wait for an answer before they ask again; many questions at once are how one proxy is made to flood.
    if (busy.has(socket)) return drop(socket, 'pipelined');
    if (socket.destroyed) return undefined;
    stopWaiting(socket);
    busy.add(socket);
    socket.setTimeout(idleMs);
    response.once('close', () => {
      busy.delete(socket);
      awaitHead(socket);
    });
    response.on('error', () => {});
    void forward(request, response, tunnels.get(socket));
    return undefined;
  });
  http.on('connect', (request, _stream, head) => {
    const socket = request.socket;
    if (busy.has(socket) || tunnels.has(socket)) return drop(socket, busy.has(socket) ? 'pipelined' : 'nested-connect');
    stopWaiting(socket);
    void openTunnel(request, socket, head);
    return undefined;
  });
  http.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const isParsed = error.code?.startsWith('HPE_') === true;
    if (!isParsed || !(socket instanceof Socket) || busy.has(socket) || refused.has(socket)) return socket.destroy();
    refused.add(socket);
    const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const reason = tooLarge ? 'header-too-large' : 'malformed-request';
    begin({ kind: 'http', scheme: 'http', host: '', port: 0, ...tunnels.get(socket) }).settle('denied', reason);
    const what = denied(reason, tooLarge ? 'The head of the request is too large.' : 'This is no HTTP request.');
    return refuseOn(socket, { ...refusalOf(what), status: tooLarge ? 431 : 400 });
  });

  return {
    handle(socket) {
      socket.on('error', () => socket.destroy());
      if (closing.signal.aborted) return void socket.destroy();
      if (connections.size >= maxConnections) {
        begin({ kind: 'http', host: '', port: 0, scheme: 'http' }).settle('denied', 'too-many-connections');
        const what = denied('too-many-connections', 'This server has too many connections open.');
        return refuseOn(socket, { ...refusalOf(what), status: 503 });
      }
      connections.add(socket);
      socket.once('close', () => {
        connections.delete(socket);
        stopWaiting(socket);
      });
      socket.setNoDelay(true);
      // Who has said all may still listen; HTTP ends by its own rules.
      socket.allowHalfOpen = true;
      return serve(socket);
    },
    close() {
      closing.abort();
      for (const socket of connections) socket.destroy();
    },
  };
};
