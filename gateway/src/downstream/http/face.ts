import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayError } from '../../errors.ts';
import { errorTable } from '../../errors.ts';
import { arrives } from '../../pipeline/turn-schedule.ts';
import { statelessRevision } from '../../protocol/revision/claims.ts';
import { withTraceHeaders } from '../../protocol/trace-context.ts';
import { refusalText } from '../answer.ts';
import { createAwake } from '../stay-awake.ts';
import { createAddressCheck } from './addresses.ts';
import type { AddressCheck } from './addresses.ts';
import { createByteBudget, readBody } from './body.ts';
import type { Body } from './body.ts';
import { sortPost } from './era.ts';
import type { EventStream } from './event-stream.ts';
import type { Exchange } from './exchange.ts';
import { guard, guardBody } from './guards.ts';
import type { Refused } from './guards.ts';
import { createHandshakeFace } from './handshake.ts';
import { httpLimits } from './limits.ts';
import type { HttpLimits } from './limits.ts';
import { readCertificate } from './certificate.ts';
import { createListener, listen, secureOf } from './listener.ts';
import type { HttpFace, HttpFaceOptions, HttpSettings, PreparedSettings } from './options.ts';
import type { HttpParts, Posted } from './parts.ts';
import { leaving, noStreams, tooBusy } from './refusals.ts';
import { answerJson, refuse } from './refuse.ts';
import { createSessions } from './sessions.ts';
import { createStatelessFace } from './stateless-face.ts';

const nobodyReads = (): void => {};

/** Where it listens, and whom requests there may be meant for. */
interface Listening {
  readonly server: Server;
  port: number;
  addresses: AddressCheck;
}

/** Serves MCP over Streamable HTTP, in both eras, at one path (MCP, «Streamable HTTP»). */
export const serveHttp = async (options: HttpFaceOptions): Promise<HttpFace> => {
  const { onEvent = () => {}, now = () => performance.now() } = options;
  let settings: HttpSettings = options;
  const limits: HttpLimits = { ...httpLimits(settings), ...settings.limits };
  const exchanges = new Set<Exchange>();
  const streams = new Set<EventStream>();
  const touch = createAwake(() => exchanges.size);
  const bodies = createByteBudget(limits.bodiesBytes);
  let isLeaving = false;

  const onBug = (error: unknown): void => onEvent({ kind: 'bug', error });
  const sessions = createSessions({
    limits,
    create: options.createSession,
    now,
    onEnd: ({ owner }, { message }) => onEvent({ kind: 'session-ended', client: owner, reason: message }),
  });
  const parts: HttpParts = {
    limits,
    now,
    exchanges,
    streams,
    isFull: () => sessions.connected() + stateless.listening >= settings.maxConnections,
  };
  const stateless = createStatelessFace(parts, {
    create: options.createStateless,
    toolSchema: options.toolSchema,
    onBug,
  });
  const handshake = createHandshakeFace(parts, sessions);

  const turnAway = (
    request: IncomingMessage,
    response: ServerResponse,
    refused: Refused,
    client?: string,
    id: Extract<Body, { kind: 'refused' }>['id'] = null,
  ): void => {
    onEvent({ kind: 'refused', status: refused.status, message: refused.message, client });
    refuse(request, response, refused, id);
  };

  /** Where a request stands in a trace, some say in headers alone. */
  const standing = (posted: Posted): Posted => {
    const { traceparent, tracestate } = posted.request.headers;
    if (traceparent === undefined || posted.message.kind !== 'request') return posted;
    const params = withTraceHeaders(posted.message.params, traceparent, tracestate);
    return params === posted.message.params ? posted : { ...posted, message: { ...posted.message, params } };
  };

  const post = (asPosted: Posted): void => {
    const posted = standing(asPosted);
    const { request, response, message } = posted;
    const sorted = sortPost(message, (name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    });
    if (sorted.era === 'handshake') return handshake.post(posted);
    if (sorted.era === 'refused') {
      const text = refusalText(sorted.id, sorted.error);
      return answerJson(request, response, { status: errorTable[sorted.error.code].http, text });
    }
    if (sorted.message.kind === 'request') return stateless.post({ ...posted, message: sorted.message });
    // This revision has no notification of a client that means anything on HTTP.
    response.writeHead(202, { 'content-length': 0 }).end();
  };

  const onPost = (
    request: IncomingMessage,
    response: ServerResponse,
    client: string | undefined,
    waits: boolean,
  ): void => {
    touch();
    const refused = exchanges.size >= limits.maxInFlight ? tooBusy : guardBody(request, settings.maxMessageBytes);
    if (refused !== undefined) return turnAway(request, response, refused, client);
    if (waits) response.writeContinue();
    readBody(request, settings.maxMessageBytes, bodies, (body) => {
      arrives(true, exchanges.size);
      if (body.kind === 'refused') return turnAway(request, response, body.refused, client, body.id);
      return guarded(request, response, () => post({ request, response, client, ...body }));
    });
  };

  /** A bug in what answers one request must not end the process for all. */
  const guarded = (request: IncomingMessage, response: ServerResponse, work: () => void): void => {
    try {
      work();
    } catch (error) {
      onBug(error);
      if (response.headersSent) response.destroy();
      else refuse(request, response, { status: 500, code: 'internal', message: 'The gateway failed. This is a bug.' });
    }
  };

  /** `waits`: the client sends its body only when it is told that it may. */
  const answer = (own: Listening, request: IncomingMessage, response: ServerResponse, waits: boolean): void => {
    // What becomes of a connection is told by its response; an error of either has no other reader.
    request.on('error', nobodyReads);
    response.on('error', nobodyReads);
    if (isLeaving) return refuse(request, response, leaving);
    guarded(request, response, () => {
      const admitted = guard(request, {
        addresses: own.addresses,
        path: settings.path,
        maxHeaders: limits.maxHeaders,
        authenticate: options.authenticate,
      });
      if ('status' in admitted) return turnAway(request, response, admitted);
      const { method, credential } = admitted;
      if (method === 'POST') return onPost(request, response, credential.client, waits);
      if (request.headers['mcp-protocol-version'] === statelessRevision)
        return turnAway(request, response, noStreams, credential.client);
      if (method === 'GET') return handshake.get(request, response, credential.client);
      return handshake.delete(request, response, credential.client);
    });
  };

  const secure = options.tls !== undefined;
  const checkOf = (wanted: HttpSettings, port: number): AddressCheck =>
    createAddressCheck({
      host: wanted.host,
      port,
      secure,
      allowedHosts: wanted.allowedHosts ?? [],
      allowedOrigins: wanted.allowedOrigins ?? [],
    });
  const createServer = (tls: HttpSettings['tls'], wanted: HttpSettings): Listening => {
    const take = (request: IncomingMessage, response: ServerResponse, waits: boolean): void => {
      // Who is still connected to where it listened before has to come where it listens now.
      if (former.size > 0 && former.has(server)) response.shouldKeepAlive = false;
      answer(own, request, response, waits);
    };
    const server = createListener(tls, limits, (request, response) => take(request, response, false));
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => take(request, response, true));
    server.on('drop', () => onEvent({ kind: 'crowded' }));
    server.maxConnections = limits.maxSockets;
    // Node forgets what is above it; one more lets `guard` see that there are too many.
    server.maxHeadersCount = limits.maxHeaders + 1;
    server.setTimeout(limits.stallMs);
    const own: Listening = { server, port: 0, addresses: checkOf(wanted, 0) };
    return own;
  };
  const begin = async (tls: HttpSettings['tls'], wanted: HttpSettings): Promise<Listening> => {
    const made = createServer(tls, wanted);
    made.port = (await listen(made.server, wanted.host, wanted.port)).port;
    made.addresses = checkOf(wanted, made.port);
    made.server.on('error', onBug);
    return made;
  };
  let current = await begin(options.tls, settings);
  /** Where it listened before: what is in flight there is answered yet. */
  const former = new Set<Server>();

  const prepare = async (wanted: HttpSettings): Promise<PreparedSettings> => {
    const waiting: ('host' | 'port' | 'tls')[] = [];
    // One port cannot speak both ways, and the clients that know it would not understand.
    if ((wanted.tls !== undefined) !== secure) waiting.push('tls');
    const tls = secure ? (wanted.tls ?? settings.tls) : undefined;
    const certificate = tls === undefined ? undefined : readCertificate(tls);
    const moves = wanted.host !== settings.host || wanted.port !== settings.port;
    let next: Listening | undefined;
    if (moves) {
      try {
        next = await begin(tls, wanted);
      } catch (error) {
        // The old listener itself may be in the way of the new one, and cannot go before there is another.
        if (wanted.port !== current.port) throw error;
        waiting.push('host');
      }
    }
    const { host, port: asked } = moves && next === undefined ? settings : wanted;
    const { tls: _written, ...rest } = wanted;
    const holds: HttpSettings = { ...rest, host, port: asked, ...(tls === undefined ? {} : { tls }) };
    return {
      waiting,
      commit() {
        settings = holds;
        Object.assign(limits, httpLimits(holds), holds.limits);
        if (next !== undefined) {
          const { server: old } = current;
          former.add(old);
          old.close(() => former.delete(old));
          current = next;
        } else if (certificate !== undefined && current.server instanceof TlsServer)
          current.server.setSecureContext(secureOf(certificate));
        current.server.maxConnections = limits.maxSockets;
        current.addresses = checkOf(holds, current.port);
      },
      cancel: () => void next?.server.close(),
    };
  };

  const timer = setInterval(() => {
    const at = now();
    for (const exchange of exchanges) exchange.becomeStream(at - limits.quietMs);
    for (const stream of streams) stream.keepAlive(at - limits.commentMs);
    sessions.sweep();
    stateless.sweep();
  }, limits.sweepMs);
  timer.unref();

  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  /** Waits until no more POSTs are open than may stay, at most so long. */
  const answered = async (mayStay: () => number): Promise<void> => {
    for (const until = performance.now() + limits.drainMs; exchanges.size > mayStay() && performance.now() < until;) {
      // At the end of everything, and bounded.
      // oxlint-disable-next-line no-await-in-loop
      await sleep(5);
    }
  };

  const shutDown = async (reason: GatewayError): Promise<void> => {
    isLeaving = true;
    for (const each of [current.server, ...former]) each.close();
    await answered(() => stateless.listening);
    for (const { session } of sessions.all()) session.abort(reason);
    for (const each of stateless.all()) each.abort(reason);
    await answered(() => stateless.listening);
    for (const each of stateless.all()) each.close();
    await answered(() => 0);
    clearInterval(timer);
    for (const seat of sessions.all()) sessions.end(seat, reason);
    for (const stream of streams) stream.end();
    // One turn lets the ends of the streams leave before the connections do.
    await sleep(20);
    for (const each of [current.server, ...former]) each.closeAllConnections();
    end();
  };
  let closing: Promise<void> | undefined;

  return {
    get url() {
      const named = settings.host === 'localhost' ? '127.0.0.1' : settings.host;
      const host = named.includes(':') ? `[${named}]` : named;
      return `${secure ? 'https' : 'http'}://${host}:${current.port}${settings.path}`;
    },
    prepare,
    get sessions() {
      return sessions.size;
    },
    ended,
    close: (reason) => (closing ??= shutDown(reason)),
  };
};
