import { GatewayError } from '../errors.ts';
import { isEnvelopeMethod } from '../protocol/envelope.ts';
import { idKey, isId } from '../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../protocol/jsonrpc.ts';
import { claimedRevision, statelessRevision } from '../protocol/revision/claims.ts';
import { refusalText } from './answer.ts';
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

export const createPipe = ({ session, stateless, send }: PipeOptions): Pipe => {
  /** Undecided until a message can only be meant for one of them. */
  let era: 'handshake' | 'stateless' | undefined;
  const open = new Map<string | number, Open>();
  const outlet: Outlet = { tell: send, reply: send, skip: () => {} };

  const refuse = (id: RequestId | null, error: GatewayError): void => send(refusalText(id, error));

  const receiveStateless = (request: Extract<Incoming, { kind: 'request' }>, bytes: number): void => {
    const key = idKey(request.id);
    if (open.has(key)) {
      return refuse(
        request.id,
        new GatewayError('invalid-request', 'A request with this id is still open.', {
          remedy: 'Use a new id for each request.',
        }),
      );
    }
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
    return undefined;
  };

  const onRequest = (request: Extract<Incoming, { kind: 'request' }>, bytes: number): void => {
    const { method, params, id } = request;
    const claims = claimedRevision(params) !== undefined;
    if (isEnvelopeMethod(method) || era === 'handshake') return session.receive(request, bytes, outlet);
    if (method === 'initialize' && !claims) {
      if (era === undefined) {
        era = 'handshake';
        return session.receive(request, bytes, outlet);
      }
      const requested = params['protocolVersion'];
      return refuse(
        id,
        new GatewayError('unsupported-revision', `This connection speaks revision ${statelessRevision}.`, {
          remedy: 'Open a new connection for a handshake.',
          data: { supported: [statelessRevision], requested },
        }),
      );
    }
    if (!claims && era === undefined) return session.receive(request, bytes, outlet);
    // Asking what there is decides nothing: whoever asks may still choose.
    if (era === undefined && method !== 'server/discover' && isSpoken(request)) era = 'stateless';
    return receiveStateless(request, bytes);
  };

  const isSpoken = ({ params }: Extract<Incoming, { kind: 'request' }>): boolean => {
    try {
      claimsOf(params);
      return true;
    } catch {
      return false;
    }
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
      else session.receive(message, bytes, outlet);
    },
    oversize(id) {
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
    close() {
      session.close();
      stateless.close();
    },
  };
};
