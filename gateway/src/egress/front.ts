import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Place } from './admit.ts';
import { createHeadTimer } from './head-timer.ts';
import type { BeginEntry } from './journal-entry.ts';
import { denied, refusalOf, refuseOn } from './refusal.ts';

/** What is done with what a server asks. None of these rejects. */
export interface FrontOptions {
  /** `place`: the tunnel through which the request came. */
  readonly forward: (request: IncomingMessage, response: ServerResponse, place: Place | undefined) => Promise<void>;
  /** Gives the place whose requests are to be read in the tunnel that it opened, if they are. */
  readonly openTunnel: (request: IncomingMessage, socket: Socket, head: Buffer) => Promise<Place | undefined>;
  readonly begin: BeginEntry;
  readonly headMs: number;
  readonly idleMs: number;
}

const maxHeaderSize = 32_768;

/** Reads HTTP on connections that are handed to it, strictly, and one request at a time. */
export const createFront = ({
  forward,
  openTunnel,
  begin,
  headMs,
  idleMs,
}: FrontOptions): ((socket: Socket) => void) => {
  const tunnels = new WeakMap<Socket, Place>();
  const busy = new WeakSet<Socket>();
  const refused = new WeakSet<Socket>();

  const record = (socket: Socket, reason: string): void =>
    begin({ kind: 'http', scheme: 'http', host: '', port: 0, ...tunnels.get(socket) }).settle('denied', reason);
  const drop = (socket: Socket, reason: string): void => {
    // What came in the same breath is still read; it was recorded once.
    if (socket.destroyed) return;
    record(socket, reason);
    socket.destroy();
  };
  const head = createHeadTimer(headMs, (socket) => record(socket, 'no-request'));

  // It never listens, and Node's own timers only run for servers that do.
  const http = createServer({ maxHeaderSize, requireHostHeader: false, keepAliveTimeout: 0, requestTimeout: 0 });
  const read = (socket: Socket): void => {
    head.start(socket);
    http.emit('connection', socket);
  };

  http.on('request', (request, response) => {
    const { socket } = request;
    // Clients wait for an answer before they ask again; many questions at once are how a proxy is made to flood.
    if (busy.has(socket)) return drop(socket, 'pipelined');
    if (socket.destroyed) return undefined;
    head.stop(socket);
    busy.add(socket);
    socket.setTimeout(idleMs);
    response.on('error', () => {});
    response.once('close', () => {
      busy.delete(socket);
      head.start(socket);
    });
    void forward(request, response, tunnels.get(socket));
    return undefined;
  });

  http.on('connect', (request, _stream, first) => {
    const { socket } = request;
    if (busy.has(socket)) return drop(socket, 'pipelined');
    if (tunnels.has(socket)) return drop(socket, 'nested-connect');
    head.stop(socket);
    void openTunnel(request, socket, first).then((place) => {
      if (place === undefined) return;
      tunnels.set(socket, place);
      read(socket);
      // It was paused, where what is said first had to be looked at.
      socket.resume();
    });
    return undefined;
  });

  http.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const isParsed = error.code?.startsWith('HPE_') === true;
    if (!isParsed || !(socket instanceof Socket) || busy.has(socket) || refused.has(socket)) return socket.destroy();
    refused.add(socket);
    const isLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const reason = isLarge ? 'header-too-large' : 'malformed-request';
    record(socket, reason);
    const what = denied(reason, isLarge ? 'The head of the request is too large.' : 'This is no HTTP request.');
    return refuseOn(socket, { ...refusalOf(what), status: isLarge ? 431 : 400 });
  });

  return (socket) => {
    socket.once('close', () => head.stop(socket));
    read(socket);
  };
};
