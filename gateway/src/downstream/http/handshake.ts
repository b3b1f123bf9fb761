import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../../errors.ts';
import type { Incoming, RequestId } from '../../protocol/jsonrpc.ts';
import { headerNames } from '../../protocol/mcp-headers.ts';
import type { EventStream } from './event-stream.ts';
import { openEventStream } from './event-stream.ts';
import { createExchange } from './exchange.ts';
import { accepts } from './guards.ts';
import type { Refused } from './guards.ts';
import type { HttpParts, Posted } from './parts.ts';
import { refuse } from './refuse.ts';
import { readEventId } from './resumable.ts';
import type { Resumable } from './resumable.ts';
import type { Opening, Seat, Sessions } from './sessions.ts';

/** The revisions with a handshake, on HTTP: POST, GET and DELETE, all about a session. */
export interface HandshakeFace {
  post(posted: Posted): void;
  get(request: IncomingMessage, response: ServerResponse, client: string | undefined): void;
  delete(request: IncomingMessage, response: ServerResponse, client: string | undefined): void;
}

const needsSession: Refused = {
  status: 400,
  code: 'invalid-request',
  message: `The header ${headerNames.session} is missing.`,
  remedy: 'Send initialize first, and then the session id that its answer carries.',
};

const noSuchSession: Refused = {
  status: 404,
  code: 'unknown-target',
  message: 'There is no such session; it may have ended.',
  remedy: 'Send initialize, without a session id, to begin a new one.',
};

const opensTwice: Refused = {
  status: 400,
  code: 'invalid-request',
  message: 'This session is open already.',
  remedy: `Send initialize without ${headerNames.session} to begin another one.`,
};

const opensInBatch: Refused = {
  status: 400,
  code: 'invalid-request',
  message: 'initialize cannot stand in a batch.',
  remedy: 'Send it alone, and the rest in the session that it opens.',
};

const unknownStream: Refused = {
  status: 400,
  code: 'invalid-request',
  message: 'Nothing is kept of the stream that this event id names.',
  remedy: 'Open a new stream, without Last-Event-ID.',
};

export const takesNoStream: Refused = {
  status: 406,
  code: 'invalid-request',
  message: 'The answer is a stream of events, which the client does not take.',
  remedy: 'Send `Accept: text/event-stream`.',
};

export const tooManyClients: Refused = {
  status: 503,
  code: 'rate-limited',
  message: 'As many clients are connected as may be at once.',
  remedy: 'Close one, or raise `server_config.max_connections` in the configuration.',
  headers: { 'retry-after': '5' },
};

const isOpening = (message: Incoming): boolean => message.kind === 'request' && message.method === 'initialize';

const idOf = (message: Incoming): RequestId | null => (message.kind === 'request' ? message.id : null);

const header = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

export const createHandshakeFace = (parts: HttpParts, sessions: Sessions): HandshakeFace => {
  const { limits, now, streams, isFull } = parts;

  /** Priming events came with this revision; older clients stumble over an event without a message. */
  const takesPriming = ({ session }: Seat): boolean => session.revision === '2025-11-25';

  const connect = (response: ServerResponse, seat: Seat, stream: Resumable, from: number): EventStream => {
    const opened = openEventStream({
      response,
      headers: { [headerNames.session]: seat.id },
      maxWaitingBytes: limits.maxWaitingBytes,
      now,
      onClose: () => streams.delete(opened),
    });
    streams.add(opened);
    stream.connect(opened, from);
    return opened;
  };

  const refusalOf = (session: string | undefined, seat: Seat | undefined, message?: Incoming): Refused | undefined => {
    if (session === undefined) return needsSession;
    if (seat === undefined) return noSuchSession;
    if (message !== undefined && isOpening(message)) return opensTwice;
    return message?.kind === 'batch' && message.items.some(isOpening) ? opensInBatch : undefined;
  };

  const answer = ({ request, response, message, bytes }: Posted, seat: Seat, opening?: Opening): void => {
    seat.open += 1;
    const exchange = createExchange({
      request,
      response,
      headers: () =>
        opening !== undefined && seat.session.revision !== undefined ? { [headerNames.session]: seat.id } : {},
      takesStream: accepts(request.headers.accept, 'text/event-stream'),
      openChannel() {
        const stream = seat.newStream();
        connect(response, seat, stream, 0);
        if (takesPriming(seat)) stream.prime(limits.retryMs);
        return stream;
      },
      elsewhere: (line) => void seat.hear(line),
      statusOf: () => (message.kind === 'invalid' ? 400 : 200),
      // The client may come back for the answer: a connection that broke takes nothing back.
      onClose() {
        seat.open -= 1;
        parts.exchanges.delete(exchange);
      },
      stallMs: limits.stallMs,
      now,
    });
    parts.exchanges.add(exchange);
    const { outlet } = exchange;
    if (opening === undefined) return seat.session.receive(message, bytes, outlet);
    seat.session.receive(message, bytes, {
      ...outlet,
      reply(line, refused) {
        // A client that is told the id may use it at once.
        if (seat.session.revision === undefined || response.destroyed) seat.session.close();
        else opening.admit();
        outlet.reply(line, refused);
      },
    });
  };

  return {
    post(posted) {
      const { request, response, message, client } = posted;
      const id = header(request, 'mcp-session-id');
      if (id === undefined && isOpening(message)) {
        const opening = isFull() ? undefined : sessions.begin(client);
        return opening === undefined
          ? refuse(request, response, tooManyClients, idOf(message))
          : answer(posted, opening.seat, opening);
      }
      const seat = id === undefined ? undefined : sessions.find(id, client);
      const refused = refusalOf(id, seat, message);
      if (seat !== undefined && refused === undefined) return answer(posted, seat);
      return refuse(request, response, refused ?? noSuchSession, idOf(message));
    },

    get(request, response, client) {
      const id = header(request, 'mcp-session-id');
      const seat = id === undefined ? undefined : sessions.find(id, client);
      const refused = refusalOf(id, seat);
      if (seat === undefined || refused !== undefined) return refuse(request, response, refused ?? noSuchSession);
      if (!accepts(request.headers.accept, 'text/event-stream')) return refuse(request, response, takesNoStream);
      if (seat.open === 0 && isFull()) return refuse(request, response, tooManyClients);
      const last = header(request, 'last-event-id');
      const event = last === undefined ? undefined : readEventId(last);
      const stream = last === undefined ? seat.standalone() : seat.findStream(event?.tag ?? '');
      if (stream === undefined) return refuse(request, response, unknownStream);
      seat.open += 1;
      response.once('close', () => {
        seat.open -= 1;
      });
      // Without an id there is nothing to go on from: what was said before is not said again.
      connect(response, seat, stream, event?.seq ?? Number.POSITIVE_INFINITY);
      if (takesPriming(seat) && last === undefined) stream.prime(limits.retryMs);
    },

    delete(request, response, client) {
      const id = header(request, 'mcp-session-id');
      const seat = id === undefined ? undefined : sessions.find(id, client);
      const refused = refusalOf(id, seat);
      if (seat === undefined || refused !== undefined) return refuse(request, response, refused ?? noSuchSession);
      sessions.end(seat, new GatewayError('cancelled', 'The client ended the session.'));
      response.writeHead(204).end();
    },
  };
};
