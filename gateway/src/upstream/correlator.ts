import { GatewayError } from '../errors.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { errorText, notificationText, requestText } from '../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../protocol/jsonrpc.ts';
import type { Result } from '../pipeline/call.ts';

export interface RequestOptions {
  /** Aborting sends `notifications/cancelled` and rejects with the signal's reason where that is a GatewayError. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (params: JsonObject) => void;
  /** Told of the size of the answer, in bytes, before it is there. */
  readonly onAnswer?: (bytes: number) => void;
  /** Top-level keys that travel along. */
  readonly extras?: JsonObject;
}

/** What an upstream did that is not an answer to a question of ours. */
export interface CorrelatorEvents {
  onNotification(method: string, params: JsonObject): void;
  /** It broke the rules: text that is no message, an answer to nothing, two answers. For the log. */
  onOddity(what: string): void;
}

/** One connection's questions and answers. */
export interface Correlator {
  request(method: string, params: JsonObject, options?: RequestOptions): Promise<Result>;
  notify(method: string, params?: JsonObject): void;
  /** `bytes` is the size of the message on the wire. */
  receive(message: Incoming, bytes: number): void;
  /** A line over the size cap went by. */
  oversize(id: RequestId | undefined): void;
  /** The connection is gone: everyone who waits is told at once. */
  fail(error: GatewayError): void;
  readonly waiting: number;
}

interface Pending {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((params: JsonObject) => void) | undefined;
  readonly onAnswer: ((bytes: number) => void) | undefined;
  /** The caller's own progress token. */
  readonly token: unknown;
  readonly signal: AbortSignal | undefined;
  readonly onAbort: (() => void) | undefined;
}

/** The params with our id as the progress token where the caller wants progress. */
const withToken = (params: JsonObject, id: number): JsonObject => ({
  ...params,
  _meta: { ...(isObject(params['_meta']) ? params['_meta'] : {}), progressToken: id },
});

const tokenOf = (params: JsonObject): unknown => {
  const meta = params['_meta'];
  return isObject(meta) ? meta['progressToken'] : undefined;
};

const isResult = (message: JsonObject): message is JsonObject & Result => {
  if (!Object.hasOwn(message, 'error')) return isObject(message['result']);
  const error = message['error'];
  return isObject(error) && typeof error['code'] === 'number' && typeof error['message'] === 'string';
};

/** Gives each request an id of our own and its answer back to whoever asked. `send` takes one line. */
export const createCorrelator = (send: (line: string) => void, events: CorrelatorEvents): Correlator => {
  const pending = new Map<number, Pending>();
  let last = 0;

  const settle = (id: unknown): Pending | undefined => {
    if (typeof id !== 'number') return undefined;
    const waiting = pending.get(id);
    if (waiting === undefined) return undefined;
    pending.delete(id);
    if (waiting.onAbort !== undefined) waiting.signal?.removeEventListener('abort', waiting.onAbort);
    return waiting;
  };

  const abandon = (id: number, reason: unknown): void => {
    const waiting = settle(id);
    if (waiting === undefined) return;
    const why =
      reason instanceof GatewayError ? reason : new GatewayError('cancelled', 'The client cancelled the call.');
    send(notificationText('notifications/cancelled', { requestId: id, reason: why.message }));
    waiting.reject(why);
  };

  const answer = (id: RequestId, message: JsonObject, bytes: number): void => {
    const waiting = settle(id);
    if (waiting === undefined) return events.onOddity('It answered a request that nobody waits for.');
    waiting.onAnswer?.(bytes);
    if (isResult(message)) return waiting.resolve(message);
    waiting.reject(
      new GatewayError(
        'upstream-failed',
        'The server answered with what is neither a result nor an error of JSON-RPC.',
      ),
    );
  };

  const progress = (params: JsonObject): void => {
    const token = params['progressToken'];
    const waiting = typeof token === 'number' ? pending.get(token) : undefined;
    // Late progress of a call that is answered or cancelled is ordinary; no one is left to tell.
    waiting?.onProgress?.({ ...params, progressToken: waiting.token });
  };

  const receive = (message: Incoming, bytes: number): void => {
    switch (message.kind) {
      case 'response':
        return answer(message.id, message.message, bytes);
      case 'notification':
        return message.method === 'notifications/progress'
          ? progress(message.params)
          : events.onNotification(message.method, message.params);
      case 'request':
        if (message.method === 'ping') return send(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {} }));
        // We declare no client capabilities, so a server that asks for one is out of line.
        return send(errorText(message.id, { code: -32601, message: `This client does not offer ${message.method}.` }));
      case 'batch':
        return message.items.forEach((item) => receive(item, Math.ceil(bytes / message.items.length)));
      case 'malformed':
      case 'invalid':
        return events.onOddity(message.reason);
    }
  };

  return {
    request(method, params, { signal, onProgress, onAnswer, extras } = {}) {
      return new Promise((resolve, reject) => {
        last += 1;
        const id = last;
        const token = tokenOf(params);
        const onAbort = signal === undefined ? undefined : () => abandon(id, signal.reason);
        pending.set(id, { resolve, reject, onProgress, onAnswer, token, signal, onAbort });
        if (signal?.aborted === true) {
          pending.delete(id);
          return reject(
            signal.reason instanceof GatewayError
              ? signal.reason
              : new GatewayError('cancelled', 'The client cancelled the call.'),
          );
        }
        if (onAbort !== undefined) signal?.addEventListener('abort', onAbort, { once: true });
        send(requestText(id, method, token === undefined ? params : withToken(params, id), extras));
      });
    },
    notify: (method, params) => send(notificationText(method, params)),
    receive,
    oversize(id) {
      const waiting = settle(id);
      waiting?.reject(
        new GatewayError('message-too-large', "The server's answer is larger than the largest message allowed.", {
          remedy: 'Ask for less, or raise `limits.max_message_size` in the configuration.',
        }),
      );
      if (waiting === undefined) events.onOddity('It sent a message over the size limit.');
    },
    fail(error) {
      for (const id of pending.keys()) settle(id)?.reject(error);
    },
    get waiting() {
      return pending.size;
    },
  };
};
