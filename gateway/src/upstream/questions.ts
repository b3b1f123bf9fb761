import { errorTable, GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Result } from '../pipeline/call.ts';
import { idKey, notificationText, relayText } from '../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../protocol/jsonrpc.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { CorrelatorEvents } from './correlator.ts';

type Request = Extract<Incoming, { kind: 'request' }>;

/** What a server asks of us, and the answers to it. */
export interface Questions {
  receive(request: Request): void;
  /** The server takes a question back; false where it asked none under this id. */
  withdraw(id: RequestId): boolean;
  /** The connection is gone: nobody is left to answer to. */
  fail(error: GatewayError): void;
  /** How many are open. */
  readonly size: number;
}

/** Questions of one connection that are open at once. */
const mostOpen = 32;

const tokenOf = (params: JsonObject): unknown => {
  const meta = params['_meta'];
  return isObject(meta) ? meta['progressToken'] : undefined;
};

/** What a server is told: a person reads it where the server hands it on, so the remedy stands in it. */
const refusal = (error: unknown): Result => {
  if (!(error instanceof GatewayError)) return { error: { code: -32603, message: 'The gateway failed.' } };
  const { code, message, remedy } = error;
  const told = remedy === undefined ? { message } : { message: `${message} ${remedy}` };
  return {
    error: { code: errorTable[code].rpc, ...told, data: { code, ...(remedy === undefined ? {} : { remedy }) } },
  };
};

/** Answers each question of a server once, unless it takes it back. `send` takes one line. */
export const createQuestions = (
  send: (line: string) => void,
  { onRequest, onOddity }: Pick<CorrelatorEvents, 'onRequest' | 'onOddity'>,
): Questions => {
  const open = new Map<string | number, Abort>();

  const answer = (id: RequestId, result: Result): void => send(relayText(id, { ...result }));

  const ask = async (request: Request, abort: Abort, handle: NonNullable<typeof onRequest>): Promise<void> => {
    const { id, method, params } = request;
    const token = tokenOf(params);
    const onProgress =
      token === undefined
        ? undefined
        : (progress: JsonObject): void =>
            send(notificationText('notifications/progress', { ...progress, progressToken: token }));
    const result = await handle(method, params, { signal: abort.signal, onProgress }).catch(refusal);
    // A question that was taken back gets no answer (MCP, «Cancellation»).
    if (open.get(idKey(id)) !== abort) return;
    open.delete(idKey(id));
    answer(id, result);
  };

  return {
    receive(request) {
      const { id, method } = request;
      if (method === 'ping') return answer(id, { result: {} });
      if (onRequest === undefined) {
        return answer(id, { error: { code: -32601, message: `This client does not offer ${method.slice(0, 200)}.` } });
      }
      if (open.has(idKey(id))) return onOddity('It asked twice under one id.');
      if (open.size >= mostOpen) {
        return answer(id, { error: { code: errorTable['rate-limited'].rpc, message: 'Too many questions are open.' } });
      }
      const abort = new Abort();
      open.set(idKey(id), abort);
      void ask(request, abort, onRequest);
      return undefined;
    },
    withdraw(id) {
      const abort = open.get(idKey(id));
      open.delete(idKey(id));
      abort?.abort(new GatewayError('cancelled', 'The server took its question back.'));
      return abort !== undefined;
    },
    fail(error) {
      const aborts = [...open.values()];
      open.clear();
      for (const abort of aborts) abort.abort(error);
    },
    get size() {
      return open.size;
    },
  };
};
