import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayError } from '../../errors.ts';
import { errorTable } from '../../errors.ts';
import { statelessRevision } from '../../protocol/revision/claims.ts';
import { withTraceHeaders } from '../../protocol/trace-context.ts';
import { refusalText } from '../answer.ts';
import { createAwake } from '../stay-awake.ts';
import { createAddressCheck } from './addresses.ts';
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
import { createListener, listen } from './listener.ts';
import type { HttpFace, HttpFaceOptions } from './options.ts';
import type { HttpParts, Posted } from './parts.ts';
import { answerJson, refuse } from './refuse.ts';
import { createSessions } from './sessions.ts';
import { createStatelessFace } from './stateless-face.ts';

const leaving: Refused = {
  status: 503,
  code: 'rate-limited',
  message: 'The gateway is shutting down.',
  headers: { connection: 'close' },
};

const tooBusy: Refused = {
  status: 503,
  code: 'rate-limited',
  message: 'As many requests are being answered as may be at once.',
  remedy: 'Try again in a moment.',
  headers: { 'retry-after': '1' },
};

const noStreams: Refused = {
  status: 405,
  code: 'invalid-request',
  message: `Revision ${statelessRevision} has POST alone.`,
  headers: { allow: 'POST' },
};

const nobodyReads = (): void => {};

/** Serves MCP over Streamable HTTP, in both eras, at one path (MCP, «Streamable HTTP»). */
export const serveHttp = async (options: HttpFaceOptions): Promise<HttpFace> => {
  const { host, path, maxMessageBytes, maxConnections, onEvent = () => {}, now = () => performance.now() } = options;
  const limits: HttpLimits = { ...httpLimits({ maxConnections, maxMessageBytes }), ...options.limits };
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
    isFull: () => sessions.connected() + stateless.listening >= maxConnections,
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
    const refused = exchanges.size >= limits.maxInFlight ? tooBusy : guardBody(request, maxMessageBytes);
    if (refused !== undefined) return turnAway(request, response, refused, client);
    if (waits) response.writeContinue();
    readBody(request, maxMessageBytes, bodies, (body) => {
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
  const answer = (request: IncomingMessage, response: ServerResponse, waits: boolean): void => {
    // What becomes of a connection is told by its response; an error of either has no other reader.
    request.on('error', nobodyReads);
    response.on('error', nobodyReads);
    if (isLeaving) return refuse(request, response, leaving);
    guarded(request, response, () => {
      const admitted = guard(request, {
        addresses,
        path,
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

  const server = createListener(options.tls, limits, (request, response) => answer(request, response, false));
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => answer(request, response, true));
  server.on('drop', () => onEvent({ kind: 'crowded' }));
  server.maxConnections = limits.maxSockets;
  // Node forgets what is above it; one more lets `guard` see that there are too many.
  server.maxHeadersCount = limits.maxHeaders + 1;
  server.setTimeout(limits.stallMs);
  const { port } = await listen(server, host, options.port);
  server.on('error', onBug);
  const secure = options.tls !== undefined;
  const addresses = createAddressCheck({
    host,
    port,
    secure,
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
  });

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
    server.close();
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
    server.closeAllConnections();
    end();
  };
  let closing: Promise<void> | undefined;

  const named = host === 'localhost' ? '127.0.0.1' : host;
  return {
    url: `${secure ? 'https' : 'http'}://${named.includes(':') ? `[${named}]` : named}:${port}${path}`,
    get sessions() {
      return sessions.size;
    },
    ended,
    close: (reason) => (closing ??= shutDown(reason)),
  };
};
