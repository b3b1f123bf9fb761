import { GatewayError } from '../errors.ts';
import type { Era } from '../pipeline/caller.ts';
import { isEnvelopeMethod } from '../protocol/envelope.ts';
import type { JsonObject } from '../protocol/json.ts';
import { idKey, isId } from '../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../protocol/jsonrpc.ts';
import { claimedRevision, statelessRevision } from '../protocol/revision/claims.ts';
import { noBatches, refusalText, stillOpen } from './answer.ts';
import type { Outlet } from './outlet.ts';
import type { Session } from './session.ts';
import { claimsOf } from './stateless.ts';
import type { Open, Stateless } from './stateless.ts';

/** One client on a pair of pipes, of whatever era: its first message decides (MCP 2026-07-28, «stdio»). */
export interface Pipe {
  receive(message: Incoming, bytes: number): void;
  /** A message over the size cap went by. */
  oversize(id: RequestId | undefined): void;
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>;
  /** Everything in flight is aborted with this reason, and answered. */
  abort(reason: GatewayError): void;
  readonly inFlight: number;
  /** The client says nothing more, but may still read. */
  inputEnded(): void;
  /** The client is gone. */
  close(): void;
}

export interface PipeOptions {
  readonly session: Session;
  readonly stateless: Stateless;
  /** Takes one line for the client. */
  send(line: string): void;
}

const withdrawn = new GatewayError('cancelled', 'The client cancelled the call.');

type Request = Extract<Incoming, { kind: 'request' }>;

const isSpoken = (params: JsonObject): boolean => {
  try {
    claimsOf(params);
    return true;
  } catch {
    return false;
  }
};

export const createPipe = ({ session, stateless, send }: PipeOptions): Pipe => {
  /** Undecided until a message can only be meant for one of them. */
  let era: Era | undefined;
  /** Stateless requests without an answer. */
  const open = new Map<string | number, Open>();
  const outlet: Outlet = { tell: send, reply: send, skip: () => {} };

  const refuse = (id: RequestId | null, error: GatewayError): void => send(refusalText(id, error));

  const receiveStateless = (request: Request, bytes: number): void => {
    const key = idKey(request.id);
    let over = false;
    const done = (): void => {
      over = true;
      open.delete(key);
    };
    const own = stateless.receive(request, bytes, {
      tell: send,
      reply(line) {
        done();
        send(line);
      },
      skip: done,
    });
    if (!over) open.set(key, own);
  };

  const decide = (decided: Era): void => {
    era = decided;
    // What the engine said before made no listener of a client that asks for what it wants to hear.
    if (decided === 'stateless') session.hush();
  };

  const refusesHandshake = ({ params }: Request): GatewayError =>
    new GatewayError('unsupported-revision', `This connection speaks revision ${statelessRevision}.`, {
      remedy: 'Open a new connection for a handshake.',
      data: { supported: [statelessRevision], requested: params['protocolVersion'] },
    });

  const onRequest = (request: Request, bytes: number): void => {
    if (era === 'handshake') return session.receive(request, bytes, outlet);
    const { id, method, params } = request;
    if (open.has(idKey(id)) || session.has(id)) return refuse(id, stillOpen());
    if (isEnvelopeMethod(method)) return session.receive(request, bytes, outlet);
    const opens = method === 'initialize' && !isSpoken(params);
    if (opens && era === 'stateless') return refuse(id, refusesHandshake(request));
    if (era === undefined && (opens || claimedRevision(params) === undefined)) {
      decide('handshake');
      return session.receive(request, bytes, outlet);
    }
    // Asking what there is decides nothing: whoever asks may still choose.
    if (era === undefined && method !== 'server/discover' && isSpoken(params)) decide('stateless');
    return receiveStateless(request, bytes);
  };

  const onNotification = (message: Extract<Incoming, { kind: 'notification' }>, bytes: number): void => {
    const { method, params } = message;
    const id = method === 'notifications/cancelled' ? params['requestId'] : undefined;
    const own = isId(id) ? open.get(idKey(id)) : undefined;
    if (own === undefined) session.receive(message, bytes, outlet);
    else own.cancel(withdrawn);
  };

  return {
    receive(message, bytes) {
      if (message.kind === 'request') onRequest(message, bytes);
      else if (message.kind === 'notification') onNotification(message, bytes);
      else if (message.kind === 'batch' && era === 'stateless') refuse(null, noBatches(statelessRevision));
      else session.receive(message, bytes, outlet);
    },
    oversize(id) {
      if (id !== undefined && session.lost(id)) return;
      refuse(
        id ?? null,
        new GatewayError('message-too-large', 'The message is larger than the largest one allowed.', {
          remedy: 'Send less at once, or raise `limits.max_message_size` in the configuration.',
        }),
      );
    },
    async idle() {
      await Promise.all([session.idle(), stateless.idle()]);
    },
    abort(reason) {
      session.abort(reason);
      stateless.abort(reason);
    },
    get inFlight() {
      return session.inFlight + stateless.inFlight;
    },
    inputEnded: session.inputEnded,
    close() {
      session.close();
      stateless.close();
    },
  };
};
