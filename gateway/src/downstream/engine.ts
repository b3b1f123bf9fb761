import { GatewayError } from '../errors.ts';
import { nobody } from '../pipeline/caller.ts';
import type { Principal } from '../policy/grant.ts';
import { readEnvelope } from '../protocol/envelope.ts';
import type { EnvelopeAnswer, EnvelopeContext, EnvelopeMethod } from '../protocol/envelope.ts';
import type { JsonObject } from '../protocol/json.ts';
import { resultText } from '../protocol/jsonrpc.ts';
import type { RequestId } from '../protocol/jsonrpc.ts';
import { asGatewayError, envelopeText, refusalText } from './answer.ts';
import type { ServerViews } from './directory.ts';
import type { EngineHooks } from './engine-hooks.ts';
import type { Received, Receiver } from './receive.ts';
import type { Signal } from '../pipeline/abort.ts';

/** Questions that wait for a person, as the engine of one pipe sees and answers them. */
export interface EngineApprovals {
  list(): readonly JsonObject[];
  /** Throws a GatewayError where it does not count, or comes too late. */
  answer(answer: EnvelopeAnswer): JsonObject;
}

export interface EngineOptions {
  /** Left out where whoever speaks here is not the engine. */
  readonly approvals?: EngineApprovals;
  readonly hooks?: EngineHooks;
  readonly servers: ServerViews;
  readonly receiver: Receiver;
  readonly principalFor: (context: EnvelopeContext) => Principal;
  onBug(error: unknown): void;
}

/** One request in the plan's dialect. */
export interface EngineRequest {
  readonly id: RequestId;
  readonly method: EnvelopeMethod;
  readonly params: JsonObject;
  readonly bytes: number;
  readonly signal: Signal;
}

const ok = (id: RequestId, data: unknown): string =>
  resultText(id, JSON.stringify({ success: true, data, metadata: {} }));

/** Waits for a call that is on its way, and tells in the plan's words what came of it. */
const received = async (
  { onBug }: EngineOptions,
  id: RequestId,
  { requestId }: EnvelopeContext,
  { id: callId, answer }: Received,
): Promise<string> => {
  const started = performance.now();
  try {
    const result = await answer;
    const duration_ms = Math.round((performance.now() - started) * 1_000) / 1_000;
    return envelopeText(id, result, { callId, duration_ms, ...(requestId === undefined ? {} : { requestId }) });
  } catch (error) {
    if (!(error instanceof GatewayError)) onBug(error);
    return refusalText(id, asGatewayError(error, callId), callId);
  }
};

const serverText = ({ servers }: EngineOptions, { id, method }: EngineRequest, server: string | undefined): string => {
  const all = servers.list();
  if (server === undefined) {
    const gateway = method === 'mcp_server_status' ? servers.standing?.() : undefined;
    return ok(id, { servers: all, ...(gateway === undefined ? {} : { gateway }) });
  }
  const one = all.find(({ name }) => name === server);
  if (one !== undefined) return ok(id, method === 'mcp_server_list' ? { servers: [one] } : one);
  throw new GatewayError('unknown-target', `There is no server ${JSON.stringify(server.slice(0, 200))}.`, {
    remedy: 'mcp_server_list names all of them.',
  });
};

const approvalsOf = ({ approvals }: EngineOptions): EngineApprovals => {
  if (approvals !== undefined) return approvals;
  throw new GatewayError('permission-denied', 'Approvals are not shown or answered on this connection.', {
    remedy: 'See `storycore-mcp approvals`, or start the gateway as the engine does, over its own pipes.',
  });
};

const hooksOf = ({ hooks }: EngineOptions): EngineHooks => {
  if (hooks !== undefined) return hooks;
  throw new GatewayError('permission-denied', 'Nothing can hook into calls on this connection.', {
    remedy: 'Start the gateway as the engine does, over its own pipes; or name a module in `hooks.modules`.',
  });
};

/** Whether the call is made by a hook of the engine, by its own words: it must be one that is being asked now. */
const isWithinHook = ({ hooks }: EngineOptions, { hook }: EnvelopeContext): boolean => {
  if (hook === undefined) return false;
  if (hooks?.isOpen(hook) === true) return true;
  throw new GatewayError('invalid-arguments', 'context.hook names no hook that is being asked now.', {
    remedy: 'Call from a hook only before it has answered, with the id that it was asked with; else leave it out.',
  });
};

/** Answers one request of the engine. Throws a GatewayError for params of another shape, and for a server that is not there. */
export const answerEngine = (options: EngineOptions, request: EngineRequest): string | Promise<string> => {
  const { receiver, principalFor } = options;
  const { id, method, bytes, signal } = request;
  const read = readEnvelope(method, request.params);
  if (typeof read === 'string') {
    throw new GatewayError('invalid-arguments', read, { remedy: 'See docs/guides/engine.md.' });
  }
  if (read.kind === 'approvals') return ok(id, { approvals: approvalsOf(options).list() });
  if (read.kind === 'answer') return ok(id, approvalsOf(options).answer(read.answer));
  if (read.kind === 'hooks') return ok(id, hooksOf(options).register(read.hooks));
  const principal = principalFor(read.context);
  if (read.kind === 'call') {
    const arrival = {
      method: read.method,
      params: read.params,
      extras: undefined,
      principal,
      caller: nobody,
      bytes,
      signal,
      onProgress: undefined,
      isWithinHook: isWithinHook(options, read.context),
    };
    return received(options, id, read.context, receiver.receive(arrival));
  }
  if (read.server !== undefined && (method === 'mcp_server_start' || method === 'mcp_server_stop')) {
    const order = { method, server: read.server, principal, bytes, signal } as const;
    return received(options, id, read.context, receiver.administer(order));
  }
  return serverText(options, request, read.server);
};
