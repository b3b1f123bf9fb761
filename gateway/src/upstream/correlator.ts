import { GatewayError } from '../errors.ts';
import { isObject, isRawNumber } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { isId, notificationText, requestText } from '../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../protocol/jsonrpc.ts';
import type { Call, Result } from '../pipeline/call.ts';
import type { AskOptions } from '../pipeline/caller.ts';
import { abortReason } from '../pipeline/or-aborted.ts';
import { createQuestions } from './questions.ts';
import { createLately } from './lately.ts';
import type { Lately } from './lately.ts';
import { createWaiting } from './waiting.ts';
import type { Signal } from '../pipeline/abort.ts';

export interface RequestOptions {
  /** Aborting sends `notifications/cancelled` and rejects with the signal's reason where that is a GatewayError. */
  readonly signal?: Signal;
  readonly onProgress?: ((params: JsonObject) => void) | undefined;
  /** The call that it is made for; told of the size of the answer before it is there. */
  readonly call?: Call | undefined;
  /** Top-level keys that travel along. */
  readonly extras?: JsonObject | undefined;
  /** A stream, which its server may end by a cancellation. */
  readonly isStream?: boolean;
}

/** What a line says, for a carrier that has to say some of it once more: HTTP does in its headers. */
export interface Outgoing {
  /** Of a request: the answer comes under it. */
  readonly id?: number;
  /** Left out where it is an answer, or belongs to a question of the server. */
  readonly method?: string;
  readonly params?: JsonObject | undefined;
}

/** Takes one line. */
export type Send = (line: string, about: Outgoing) => void;

/** What an upstream did that is not an answer to a question of ours. */
export interface CorrelatorEvents {
  onNotification(method: string, params: JsonObject): void;
  /** It asks us for something; left out where it may ask for nothing. A rejection is told to it as an error. */
  onRequest?: ((method: string, params: JsonObject, options: AskOptions) => Promise<Result>) | undefined;
  /** It said or asked something that is no answer. */
  onUnasked?: (() => void) | undefined;
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
  /** The carrier knows that a request will not be answered, and why. */
  refuse(id: number, error: GatewayError): void;
  /** Whether somebody waits for the answer to this request. */
  awaits(id: number): boolean;
  /** The connection is gone: everyone who waits is told at once. */
  fail(error: GatewayError): void;
  readonly waiting: number;
  /** Counts what came from the server, whatever it was: as long as it moves, the server lives. */
  readonly heard: number;
  /** Something came from the server that is no message. */
  hear(): void;
  /** Whether it waits for an answer of ours. */
  readonly isAsking: boolean;
  /** The calls that wait for an answer, oldest first. */
  calls(): readonly Call[];
  /** Whose calls it answered. */
  readonly lately: Lately;
}

interface Pending {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((params: JsonObject) => void) | undefined;
  /** The caller's own progress token. */
  readonly token: unknown;
  readonly call: Call | undefined;
  readonly isStream: boolean;
  readonly signal: Signal | undefined;
  /** Known once it has its number. */
  onAbort: (() => void) | undefined;
}

const onlyOnce = { once: true } as const;

/** The params with our id as the progress token where the caller wants progress. */
const withToken = (params: JsonObject, id: number): JsonObject => ({
  ...params,
  _meta: { ...(isObject(params['_meta']) ? params['_meta'] : {}), progressToken: id },
});

const tokenOf = (params: JsonObject): unknown => {
  const meta = params['_meta'];
  return isObject(meta) ? meta['progressToken'] : undefined;
};

/** A number of ours as it comes back: some servers keep numbers as doubles and write 7 as 7.0. */
const ownNumber = (value: unknown): number | undefined => {
  if (isRawNumber(value)) return Number(value.rawJSON);
  return typeof value === 'number' ? value : undefined;
};

const isResult = (message: JsonObject): message is JsonObject & Result => {
  if (!Object.hasOwn(message, 'error')) return isObject(message['result']);
  const error = message['error'];
  return isObject(error) && Number.isFinite(error['code']) && typeof error['message'] === 'string';
};

/** The same answer, with an error number that was kept as a double (-32002.0) as the number that it is. */
const withPlainCode = (message: JsonObject): JsonObject => {
  const error = message['error'];
  if (!isObject(error) || !isRawNumber(error['code'])) return message;
  return { ...message, error: { ...error, code: Number(error['code'].rawJSON) } };
};

const noAnswer = (): GatewayError =>
  new GatewayError('upstream-failed', 'The server answered with what is neither a result nor an error of JSON-RPC.');

/** Gives each request an id of our own and its answer back to whoever asked. */
export const createCorrelator = (send: Send, events: CorrelatorEvents): Correlator => {
  const pending = createWaiting<Pending>();
  const lately = createLately();
  const questions = createQuestions((line) => send(line, {}), events);
  const notify = (method: string, params?: JsonObject): void =>
    send(notificationText(method, params), { method, params });
  let gone: GatewayError | undefined;
  let heard = 0;

  const settle = (id: unknown): Pending | undefined => {
    const own = ownNumber(id);
    const waiting = own === undefined ? undefined : pending.take(own);
    if (waiting === undefined) return undefined;
    if (waiting.call !== undefined) lately.note(waiting.call.principal.client);
    if (waiting.onAbort !== undefined) waiting.signal?.removeEventListener('abort', waiting.onAbort);
    return waiting;
  };

  const isStream = (id: unknown): boolean => pending.get(ownNumber(id) ?? 0)?.isStream === true;

  const abandon = (id: number, signal: Signal): void => {
    const waiting = settle(id);
    if (waiting === undefined) return;
    const why = abortReason(signal);
    notify('notifications/cancelled', { requestId: id, reason: why.message });
    waiting.reject(why);
  };

  const answer = (id: RequestId, message: JsonObject, bytes: number): void => {
    const waiting = settle(id);
    if (waiting === undefined) return events.onOddity('It answered a request that nobody waits for.');
    if (waiting.call !== undefined) waiting.call.wire.bytesOut = bytes;
    const plain = withPlainCode(message);
    if (isResult(plain)) return waiting.resolve(plain);
    waiting.reject(noAnswer());
  };

  const progress = (params: JsonObject): void => {
    const token = ownNumber(params['progressToken']);
    const waiting = token === undefined ? undefined : pending.get(token);
    // Late progress of a call that is answered or cancelled is ordinary; no one is left to tell.
    waiting?.onProgress?.({ ...params, progressToken: waiting.token });
  };

  const notified = (method: string, params: JsonObject): void => {
    if (method === 'notifications/progress') return progress(params);
    if (method !== 'notifications/cancelled') return events.onNotification(method, params);
    const id = params['requestId'];
    // Its own question, or a stream of ours that it ends (MCP 2026-07-28, «Cancellation»). Servers count from one as we
    // do, so a question of its that was answered already must not be taken for a call of ours.
    if (!isId(id) || questions.withdraw(id) || !isStream(id)) return undefined;
    return settle(id)?.reject(new GatewayError('upstream-failed', 'The server ended the stream.'));
  };

  const receive = (message: Incoming, bytes: number): void => {
    switch (message.kind) {
      case 'response':
        return answer(message.id, message.message, bytes);
      case 'notification':
        events.onUnasked?.();
        return notified(message.method, message.params);
      case 'request':
        events.onUnasked?.();
        return questions.receive(message);
      case 'batch':
        return message.items.forEach((item) => receive(item, Math.ceil(bytes / message.items.length)));
      case 'malformed':
      case 'invalid':
        events.onOddity(message.reason);
        if (message.isAnswer === true) settle(message.id)?.reject(noAnswer());
    }
  };

  return {
    request(method, params, { signal, onProgress, extras, call, isStream: ends = false } = {}) {
      return new Promise((resolve, reject) => {
        if (gone !== undefined) return reject(gone);
        if (signal?.aborted === true) return reject(abortReason(signal));
        const token = tokenOf(params);
        const waiting: Pending = {
          resolve,
          reject,
          onProgress,
          token,
          call,
          isStream: ends,
          signal,
          onAbort: undefined,
        };
        const id = pending.add(waiting);
        if (signal !== undefined) {
          waiting.onAbort = () => abandon(id, signal);
          signal.addEventListener('abort', waiting.onAbort, onlyOnce);
        }
        const sent = token === undefined ? params : withToken(params, id);
        send(requestText(id, method, sent, extras), { id, method, params: sent });
      });
    },
    notify,
    receive(message, bytes) {
      heard += 1;
      receive(message, bytes);
    },
    oversize(id) {
      heard += 1;
      const waiting = settle(id);
      waiting?.reject(
        new GatewayError('message-too-large', "The server's answer is larger than the largest message allowed.", {
          remedy: 'Ask for less, or raise `limits.max_message_size` in the configuration.',
        }),
      );
      if (waiting === undefined) events.onOddity('It sent a message over the size limit.');
    },
    refuse: (id, error) => settle(id)?.reject(error),
    awaits: (id) => pending.get(id) !== undefined,
    fail(error) {
      gone = error;
      questions.fail(error);
      for (const waiting of pending.takeAll()) {
        if (waiting.onAbort !== undefined) waiting.signal?.removeEventListener('abort', waiting.onAbort);
        waiting.reject(error);
      }
    },
    get waiting() {
      return pending.size;
    },
    get heard() {
      return heard;
    },
    hear() {
      heard += 1;
    },
    get isAsking() {
      return questions.size > 0;
    },
    lately,
    calls: () => pending.all().flatMap(({ call }) => call ?? []),
  };
};
