import { GatewayError } from '../../errors.ts';
import type { Incoming } from '../../protocol/jsonrpc.ts';
import { declaredHeaders, paramMismatch } from '../../protocol/mcp-headers.ts';
import { refusalText } from '../answer.ts';
import type { Stateless } from '../stateless.ts';
import { calledTool } from './era.ts';
import { eventText, openEventStream } from './event-stream.ts';
import { createExchange } from './exchange.ts';
import { accepts } from './guards.ts';
import { takesNoStream, tooManyClients } from './handshake.ts';
import type { HttpFaceOptions } from './options.ts';
import type { HttpParts, Posted } from './parts.ts';
import { answerJson, refuse } from './refuse.ts';
import { statelessStatus } from './statuses.ts';

type Request = Extract<Incoming, { kind: 'request' }>;

/** Revision 2026-07-28 on HTTP: POST alone, and each for itself. */
export interface StatelessFace {
  post(posted: Posted<Request>): void;
  /** Streams of notifications that are open. */
  readonly listening: number;
  /** Lets go of what belongs to clients that did not come for long. */
  sweep(): void;
  all(): readonly Stateless[];
}

/** All that one client says. */
interface Visitor {
  readonly stateless: Stateless;
  /** Requests of its whose connection is open. */
  open: number;
  usedAt: number;
}

export interface StatelessFaceOptions {
  readonly create: (client: string | undefined) => Stateless;
  readonly toolSchema: HttpFaceOptions['toolSchema'];
  readonly onBug: (error: unknown) => void;
}

const goneBeforeAnswer = new GatewayError('cancelled', 'The client closed the connection before the answer was there.');

export const createStatelessFace = (
  parts: HttpParts,
  { create, toolSchema, onBug }: StatelessFaceOptions,
): StatelessFace => {
  const { limits, now, streams, exchanges } = parts;
  const visitors = new Map<string | undefined, Visitor>();
  let listening = 0;

  const visitorOf = (client: string | undefined): Visitor => {
    const known = visitors.get(client);
    if (known !== undefined) return known;
    const made = { stateless: create(client), open: 0, usedAt: now() };
    visitors.set(client, made);
    return made;
  };

  const run = ({ request, response, message, bytes, client }: Posted<Request>): void => {
    // While its tool was looked up, the client may have gone.
    if (response.destroyed) return;
    const takesStream = accepts(request.headers.accept, 'text/event-stream');
    const listens = message.method === 'subscriptions/listen';
    if (listens && !takesStream) return refuse(request, response, takesNoStream, message.id);
    if (listens && parts.isFull()) return refuse(request, response, tooManyClients, message.id);
    if (listens) listening += 1;
    const visitor = visitorOf(client);
    visitor.open += 1;
    const exchange = createExchange({
      request,
      response,
      takesStream,
      openChannel() {
        const opened = openEventStream({
          response,
          maxWaitingBytes: limits.maxWaitingBytes,
          now,
          onClose: () => streams.delete(opened),
        });
        streams.add(opened);
        return { push: (line) => void opened.send(eventText(line)), finish: opened.end };
      },
      // What is told belongs to the answer, and the client takes nothing but the answer.
      elsewhere: () => {},
      statusOf: statelessStatus,
      onClose(isSettled) {
        exchanges.delete(exchange);
        visitor.open -= 1;
        visitor.usedAt = now();
        if (listens) listening -= 1;
        if (!isSettled) open?.cancel(goneBeforeAnswer);
      },
      stallMs: limits.stallMs,
      now,
    });
    exchanges.add(exchange);
    const open = visitor.stateless.receive(message, bytes, exchange.outlet);
  };

  const check = (posted: Posted<Request>, args: unknown, schema: unknown): void => {
    const { request, response, message } = posted;
    const reason = paramMismatch(declaredHeaders(schema), args, (name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    });
    if (reason === undefined) return run(posted);
    const error = new GatewayError('header-mismatch', reason, {
      remedy: 'Ask for tools/list again: the tool says which parameters are mirrored into headers.',
    });
    return answerJson(request, response, { status: 400, text: refusalText(message.id, error) });
  };

  return {
    post(posted) {
      const called = calledTool(posted.message);
      if (called === undefined) return run(posted);
      const schema = toolSchema(called.name, posted.client, posted.message.params);
      if (!(schema instanceof Promise)) return check(posted, called.args, schema);
      schema
        .then((found) => check(posted, called.args, found))
        .catch((error: unknown) => {
          onBug(error);
          const message = 'The gateway failed to look up the tool. This is a bug.';
          refuse(posted.request, posted.response, { status: 500, code: 'internal', message }, posted.message.id);
        });
    },
    get listening() {
      return listening;
    },
    sweep() {
      for (const [client, { stateless, open, usedAt }] of visitors) {
        // Connections to servers that it has for itself would be kept for somebody who may never come back.
        if (open > 0 || stateless.inFlight > 0 || now() - usedAt <= limits.sessionIdleMs) continue;
        visitors.delete(client);
        stateless.close();
      }
    },
    all: () => [...visitors.values()].map(({ stateless }) => stateless),
  };
};
