import { GatewayError } from '../errors.ts';
import type { Principal } from '../policy/grant.ts';
import { readEnvelope } from '../protocol/envelope.ts';
import type { EnvelopeContext, EnvelopeMethod, EnvelopeRequest } from '../protocol/envelope.ts';
import type { JsonObject } from '../protocol/json.ts';
import { resultText } from '../protocol/jsonrpc.ts';
import type { RequestId } from '../protocol/jsonrpc.ts';
import { asGatewayError, envelopeText, refusalText } from './answer.ts';
import type { ServerControl } from './directory.ts';
import type { Receive } from './receive.ts';

export interface EngineOptions {
  readonly control: ServerControl;
  readonly receive: Receive;
  readonly principalFor: (context: EnvelopeContext) => Principal;
  onBug(error: unknown): void;
}

/** One request in the plan's dialect. */
export interface EngineRequest {
  readonly id: RequestId;
  readonly method: EnvelopeMethod;
  readonly params: JsonObject;
  readonly bytes: number;
  readonly signal: AbortSignal;
}

const ok = (id: RequestId, data: unknown): string =>
  resultText(id, JSON.stringify({ success: true, data, metadata: {} }));

const callText = async (
  { receive, principalFor, onBug }: EngineOptions,
  { id, bytes, signal }: EngineRequest,
  { method, params, context }: Extract<EnvelopeRequest, { kind: 'call' }>,
): Promise<string> => {
  const started = performance.now();
  const arrival = {
    method,
    params,
    extras: undefined,
    principal: principalFor(context),
    bytes,
    signal,
    onProgress: undefined,
  };
  const { id: callId, answer } = receive(arrival);
  try {
    const result = await answer;
    const duration_ms = Math.round((performance.now() - started) * 1_000) / 1_000;
    return envelopeText(id, result, {
      callId,
      duration_ms,
      ...(context.requestId === undefined ? {} : { requestId: context.requestId }),
    });
  } catch (error) {
    if (!(error instanceof GatewayError)) onBug(error);
    return refusalText(id, asGatewayError(error, callId), callId);
  }
};

const serverText = async (
  { control, principalFor }: EngineOptions,
  { id, method }: EngineRequest,
  { server, context }: Extract<EnvelopeRequest, { kind: 'server' }>,
): Promise<string> => {
  const principal = principalFor(context);
  if (method === 'mcp_server_start' && server !== undefined) return ok(id, await control.start(server, principal));
  if (method === 'mcp_server_stop' && server !== undefined) return ok(id, await control.stop(server, principal));
  const all = control.list();
  if (server === undefined) return ok(id, { servers: all });
  const one = all.find(({ name }) => name === server);
  if (one !== undefined) return ok(id, method === 'mcp_server_list' ? { servers: [one] } : one);
  throw new GatewayError('unknown-target', `There is no server ${JSON.stringify(server.slice(0, 200))}.`, {
    remedy: 'mcp_server_list names all of them.',
  });
};

/** Answers one request of the engine. Rejects with a GatewayError for a server that is refused or unknown. */
export const answerEngine = (options: EngineOptions, request: EngineRequest): Promise<string> => {
  const read = readEnvelope(request.method, request.params);
  if (typeof read === 'string')
    throw new GatewayError('invalid-arguments', read, { remedy: 'See docs/guides/engine.md.' });
  return read.kind === 'call' ? callText(options, request, read) : serverText(options, request, read);
};
