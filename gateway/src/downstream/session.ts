import { GatewayError } from '../errors.ts';
import { orAborted } from '../pipeline/or-aborted.ts';
import { isEnvelopeMethod } from '../protocol/envelope.ts';
import type { JsonObject } from '../protocol/json.ts';
import { idKey, isId, resultText } from '../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../protocol/jsonrpc.ts';
import { isCallMethod, isListMethod } from '../protocol/mcp.ts';
import type { CallMethod } from '../protocol/mcp.ts';
import { allowsBatches, newestHandshake } from '../protocol/revision/handshake.ts';
import type { HandshakeRevision } from '../protocol/revision/handshake.ts';
import { answerText, asGatewayError, noBatches, refusalText, stillOpen, toolRefusalText } from './answer.ts';
import { batchOutlets } from './batch.ts';
import type { ServerViews } from './directory.ts';
import type { EngineChannel } from './approvals/engine-channel.ts';
import { answerEngine } from './engine.ts';
import type { EngineHooks } from './engine-hooks.ts';
import type { EngineOptions } from './engine.ts';
import { listPage } from './lists.ts';
import { createPeer } from './peer.ts';
import type { PeerOptions } from './peer.ts';
import type { Outlet } from './outlet.ts';
import { createProgressRelay, wantsProgress } from './progress.ts';
import type { Receiver } from './receive.ts';
import { Abort } from '../pipeline/abort.ts';
import { toolForHandshake } from '../protocol/revision/projection.ts';

export interface SessionOptions extends PeerOptions {
  readonly servers: ServerViews;
  readonly receiver: Receiver;
  /** Of a pipe, which is the engine's once the engine's dialect was spoken on it; left out where nobody there can be. */
  readonly engineChannel?: (hear: (line: string) => unknown) => EngineChannel;
  /** Of a pipe: what whoever is at its other end hooks into. */
  readonly engineHooks?: (hear: (line: string) => unknown) => EngineHooks;
  /** A bug of ours, for the log. */
  onBug(error: unknown): void;
}

/** One client's conversation in the revisions that open with a handshake, and in the plan's own dialect beside them. */
export interface Session {
  /** `bytes` is the size of the message on the wire. */
  receive(message: Incoming, bytes: number, outlet: Outlet): void;
  /** The revision that was agreed on; undefined before the handshake. */
  readonly revision: HandshakeRevision | undefined;
  /** Whether a request with this id waits for its answer. */
  has(id: RequestId): boolean;
  /** From now on nothing is said but what its requests lead to: the client turned out to be none that listens. */
  hush(): void;
  /** A message with this id cannot be read. True where it was an answer: whoever waits for it is told. */
  lost(id: RequestId): boolean;
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>;
  /** Everything in flight is aborted with this reason, and answered. */
  abort(reason: GatewayError): void;
  readonly inFlight: number;
  /** Its client says nothing more: whatever it was asked fails. */
  inputEnded(): void;
  /** The client is gone: nothing is in flight or received any more, and nobody has to be told of anything. */
  close(): void;
}

type Request = Extract<Incoming, { kind: 'request' }>;

/** One request on its way to its answer. */
interface Running {
  /** Its place among those that run. */
  readonly place: Place;
  readonly request: Request;
  readonly bytes: number;
  readonly outlet: Outlet;
  readonly abort: Abort;
  /** The client took it back: it gets no answer (MCP, «Cancellation»). */
  withdrawn: boolean;
}

/**
 * What stands in a Map that entries enter and leave all the time: the Map leaves its outgrown tables behind, and each keeps
 * the last entries it had alive until old objects are collected. An empty place keeps nothing of its request.
 */
interface Place {
  own: Running | undefined;
}

const withdrawnByClient = new GatewayError('cancelled', 'The client cancelled the call.');

const gone = new GatewayError('cancelled', 'The client is gone.');

export const createSession = (options: SessionOptions): Session => {
  const { directory, receiver, onBug } = options;
  const running = new Map<string | number, Place>();
  const idlers = new Set<() => void>();
  const peer = createPeer(options);
  let closed = false;

  const refusedText = ({ request: { id } }: Running, method: CallMethod, callId: string, error: unknown): string => {
    if (!(error instanceof GatewayError)) onBug(error);
    const refuseCall = method === 'tools/call' ? toolRefusalText : refusalText;
    return refuseCall(id, asGatewayError(error, callId), callId);
  };

  const call = (own: Running, method: CallMethod): Promise<string> | undefined => {
    const { request, bytes, outlet, abort } = own;
    const { id, params, extras } = request;
    const progress = wantsProgress(params)
      ? createProgressRelay((line) => {
          if (!own.withdrawn) outlet.tell(line);
        })
      : undefined;
    const { id: callId, answer } = receiver.receive({
      method,
      params,
      extras,
      principal: peer.principal,
      caller: peer.callerFor(outlet),
      bytes,
      signal: abort,
      onProgress: progress?.relay,
    });
    if (progress !== undefined) {
      const refused = (error: unknown): string => refusedText(own, method, callId, error);
      return answer.then((result) => answerText(id, result), refused).then(progress.precede);
    }
    // Its end in the same turn: a promise for the text would cost each call as much as reading it.
    answer.then(
      (result) => {
        let text: string;
        try {
          text = answerText(id, result);
        } catch (error) {
          return fail(own, error);
        }
        return end(own, text);
      },
      (error: unknown) => end(own, refusedText(own, method, callId, error)),
    );
    return undefined;
  };

  const approvals = options.engineChannel?.(options.hear);
  const hooks = options.engineHooks?.(options.hear);
  const engine: EngineOptions = {
    ...options,
    principalFor: peer.principalFor,
    ...(approvals === undefined ? {} : { approvals }),
    ...(hooks === undefined ? {} : { hooks }),
  };

  /** The answer's text, at once where nothing has to be waited for; undefined where it is answered when it is there. */
  const answer = (own: Running): string | Promise<string> | undefined => {
    const { request, bytes, abort } = own;
    const { id, method, params } = request;
    if (method === 'initialize') return resultText(id, peer.initialize(params));
    if (method === 'ping') return resultText(id, '{}');
    peer.listen();
    if (isCallMethod(method)) return call(own, method);
    if (isListMethod(method)) {
      const page = listPage(directory, method, params, peer.principal, toolForHandshake);
      return orAborted(page, abort).then((found) => resultText(id, JSON.stringify(found)));
    }
    if (method === 'logging/setLevel') return resultText(id, peer.setLogLevel(params));
    if (isEnvelopeMethod(method)) {
      approvals?.join();
      return answerEngine(engine, { id, method, params, bytes, signal: abort });
    }
    throw new GatewayError('unknown-method', `There is no method ${JSON.stringify(method.slice(0, 200))}.`);
  };

  const lost = (id: RequestId): boolean => peer.asking.lost(id) || hooks?.lost(id) === true;

  const refuse = (outlet: Outlet, id: RequestId | null, error: unknown): void => {
    if (!(error instanceof GatewayError)) onBug(error);
    const known = asGatewayError(error);
    outlet.reply(refusalText(id, known), known.code);
  };

  const settled = (own: Running): void => {
    running.delete(idKey(own.request.id));
    own.place.own = undefined;
    if (running.size > 0) return;
    for (const idle of idlers) idle();
    idlers.clear();
  };

  /** The end of a request: with its answer, or without one where the client took it back. */
  const end = (own: Running, line: string): void => {
    if (own.withdrawn) own.outlet.skip();
    else own.outlet.reply(line);
    settled(own);
  };

  const fail = (own: Running, error: unknown): void => {
    if (own.withdrawn) own.outlet.skip();
    else refuse(own.outlet, own.request.id, error);
    settled(own);
  };

  const onRequest = (request: Request, bytes: number, outlet: Outlet): void => {
    const key = idKey(request.id);
    if (running.has(key)) return refuse(outlet, request.id, stillOpen());
    const place: Place = { own: undefined };
    const own: Running = { place, request, bytes, outlet, abort: new Abort(), withdrawn: false };
    place.own = own;
    running.set(key, place);
    let text: string | Promise<string> | undefined;
    try {
      text = answer(own);
    } catch (error) {
      return fail(own, error);
    }
    if (typeof text === 'string') return end(own, text);
    text?.then(
      (line) => end(own, line),
      (error: unknown) => fail(own, error),
    );
    return undefined;
  };

  const onNotification = (method: string, params: JsonObject): void => {
    if (method === 'notifications/initialized') peer.listen();
    else if (method === 'notifications/progress') peer.asking.progress(params);
    else if (method === 'notifications/roots/list_changed') directory.relay(peer.conversation, method, params);
    if (method !== 'notifications/cancelled') return;
    const id = params['requestId'];
    const own = isId(id) ? running.get(idKey(id))?.own : undefined;
    if (own === undefined) return;
    own.withdrawn = true;
    own.abort.abort(withdrawnByClient);
  };

  const onMessage = (message: Incoming, bytes: number, outlet: Outlet): void => {
    switch (message.kind) {
      case 'request':
        return onRequest(message, bytes, outlet);
      case 'notification':
        onNotification(message.method, message.params);
        return outlet.skip();
      case 'response':
        // What was taken back may still be answered.
        if (!peer.asking.answer(message.id, message.message)) hooks?.answer(message.id, message.message);
        return outlet.skip();
      case 'malformed':
        return refuse(
          outlet,
          message.id,
          new GatewayError('malformed-message', message.reason, { remedy: 'Send one JSON-RPC message a line.' }),
        );
      case 'invalid':
        if (message.isAnswer === true && message.id !== null && lost(message.id)) return outlet.skip();
        return refuse(
          outlet,
          message.id,
          new GatewayError('invalid-request', message.reason, { remedy: 'Send a JSON-RPC 2.0 message.' }),
        );
      case 'batch':
        return refuse(outlet, null, new GatewayError('invalid-request', 'A batch cannot stand in a batch.'));
    }
  };

  const onBatch = (items: readonly Incoming[], bytes: number, outlet: Outlet): void => {
    const spoken = peer.revision ?? newestHandshake;
    if (!allowsBatches(spoken)) return refuse(outlet, null, noBatches(spoken));
    const share = Math.ceil(bytes / items.length);
    const outlets = batchOutlets(items, outlet);
    for (const [at, item] of items.entries()) onMessage(item, share, outlets(at));
    return undefined;
  };

  return {
    receive(message, bytes, outlet) {
      if (closed) outlet.skip();
      else if (message.kind === 'batch') onBatch(message.items, bytes, outlet);
      else onMessage(message, bytes, outlet);
    },
    get revision() {
      return peer.revision;
    },
    has: (id) => running.has(idKey(id)),
    hush: peer.leave,
    lost,
    async idle() {
      if (running.size > 0) await new Promise<void>((resolve) => idlers.add(resolve));
    },
    abort(reason) {
      for (const { own } of running.values()) own?.abort.abort(reason);
      peer.asking.fail(reason);
    },
    get inFlight() {
      return running.size;
    },
    inputEnded: () => hooks?.leave(gone),
    close() {
      closed = true;
      approvals?.leave();
      hooks?.leave(gone);
      for (const { own } of running.values()) own?.abort.abort(gone);
      peer.asking.fail(gone);
      peer.leave();
    },
  };
};
