import { findId } from './id-scanner.ts';
import { isObject, isRawNumber, parseJson, tooDeep } from './json.ts';
import type { JsonObject, RawNumber } from './json.ts';

/** Text, or any number: one that a double would change is kept as it was written. */
export type RequestId = string | number | RawNumber;

/** A message that was read, sorted by what it asks of the reader. */
export type Incoming =
  | {
      readonly kind: 'request';
      readonly id: RequestId;
      readonly method: string;
      readonly params: JsonObject;
      /** Top-level keys that JSON-RPC does not know; they travel along. */
      readonly extras: JsonObject | undefined;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'response'; readonly id: RequestId; readonly message: JsonObject }
  /** Must be answered with an error under this id; null where the message shows none. */
  | {
      readonly kind: 'malformed' | 'invalid';
      readonly id: RequestId | null;
      readonly reason: string;
      /** Broken, but meant as an answer: whoever waits for it waits in vain. */
      readonly isAnswer?: true;
    }
  | { readonly kind: 'batch'; readonly items: readonly Incoming[] };

/** Lists and objects inside each other; far above what any real message has, far below what ends a process. */
export const maxDepth = 200;

/** Messages in one batch, so that a short line cannot ask for more answers than memory holds. */
export const mostInBatch = 1_000;

export const isId = (value: unknown): value is RequestId =>
  typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)) || isRawNumber(value);

/** The same id always gives the same key: "1" and 1 differ, 1 and 1.0 do not. */
export const idKey = (id: RequestId): string | number => {
  if (typeof id === 'number') return id;
  if (typeof id === 'string') return `"${id}`;
  const value = Number(id.rawJSON);
  return Number.isSafeInteger(value) ? value : id.rawJSON;
};

const invalid = (id: unknown, reason: string): Incoming => ({ kind: 'invalid', id: isId(id) ? id : null, reason });
const invalidAnswer = (id: RequestId, reason: string): Incoming => ({ kind: 'invalid', id, reason, isAnswer: true });

// Compared one by one: a set would be asked for each key of each message.
const isKnown = (key: string): boolean => key === 'jsonrpc' || key === 'id' || key === 'method' || key === 'params';
const extrasOf = (message: JsonObject): JsonObject | undefined => {
  let extras: Record<string, unknown> | undefined;
  for (const key in message) {
    if (isKnown(key)) continue;
    extras ??= {};
    Object.defineProperty(extras, key, { value: message[key], enumerable: true, configurable: true, writable: true });
  }
  return extras;
};

const noParams: JsonObject = Object.freeze({});

const classifyCall = (message: JsonObject, id: unknown, method: string): Incoming => {
  const params = message['params'] === undefined ? noParams : message['params'];
  if (!isObject(params)) return invalid(id, 'params must be an object.');
  if (!Object.hasOwn(message, 'id')) return { kind: 'notification', method, params };
  if (!isId(id)) return invalid(id, 'id must be text or a number.');
  return { kind: 'request', id, method, params, extras: extrasOf(message) };
};

/** Some servers write the half that is not there as null. */
const withoutNullHalf = (message: JsonObject): JsonObject => {
  if (!Object.hasOwn(message, 'result') || !Object.hasOwn(message, 'error')) return message;
  const { result, error, ...rest } = message;
  if (error === null) return { ...rest, result };
  return result === null ? { ...rest, error } : message;
};

const classifyAnswer = (whole: JsonObject, id: unknown): Incoming => {
  const message = withoutNullHalf(whole);
  const [hasResult, hasError] = [Object.hasOwn(message, 'result'), Object.hasOwn(message, 'error')];
  const reason = 'A message needs a method, or exactly one of result and error with the id that it answers.';
  if (!isId(id)) return invalid(id, reason);
  return hasResult === hasError ? invalidAnswer(id, reason) : { kind: 'response', id, message };
};

const classify = (message: unknown): Incoming => {
  if (!isObject(message)) return invalid(null, 'A message must be an object.');
  const id = message['id'];
  const method = message['method'];
  if (message['jsonrpc'] !== '2.0') {
    const reason = 'jsonrpc must be "2.0".';
    return method === undefined && isId(id) ? invalidAnswer(id, reason) : invalid(id, reason);
  }
  if (typeof method === 'string') return classifyCall(message, id, method);
  return method === undefined ? classifyAnswer(message, id) : invalid(id, 'method must be text.');
};

const byteOrderMark = '\ufeff';

/** How a JSON text begins (RFC 8259, section 3). Looked at first, as an error costs much and some servers write text without end. */
const mayBeJson = /^[ \t\r\n]*[{["\-\dtfn]/;

const notJson: Incoming = { kind: 'malformed', id: null, reason: 'The message is not valid JSON.' };

/**
 * Reads one message (JSON-RPC 2.0, sections 4 to 6). Never throws: what cannot be read comes back as `malformed`
 * (not JSON) or `invalid` (not a message).
 */
export const readMessage = (line: string): Incoming => {
  // Programs on Windows begin their output with one; RFC 8259, section 8.1, lets a reader ignore it.
  const text = line.startsWith(byteOrderMark) ? line.slice(1) : line;
  if (!text.startsWith('{') && !mayBeJson.test(text)) return notJson;
  let value: unknown;
  try {
    value = parseJson(text, maxDepth);
  } catch {
    return notJson;
  }
  if (value === tooDeep) {
    // Nothing but its id is known of it; where we did not ask under that id, being an answer means nothing.
    const [id, reason] = [findId(text), `The message nests deeper than ${maxDepth} levels.`];
    return id === undefined ? invalid(null, reason) : invalidAnswer(id, reason);
  }
  if (!Array.isArray(value)) return classify(value);
  if (value.length === 0) return invalid(null, 'A batch must not be empty.');
  if (value.length > mostInBatch) return invalid(null, `A batch may hold at most ${mostInBatch} messages.`);
  return { kind: 'batch', items: value.map(classify) };
};

/** Methods as JSON: there are few, and each request has one. */
const quotedMethods = new Map<string, string>();
const mostQuoted = 256;

const quoted = (method: string): string => {
  const known = quotedMethods.get(method);
  if (known !== undefined) return known;
  const text = JSON.stringify(method);
  if (quotedMethods.size < mostQuoted) quotedMethods.set(method, text);
  return text;
};

/** The text of a request. Extras come first, so that they can never stand for id or method. */
export const requestText = (id: number | string, method: string, params: JsonObject, extras?: JsonObject): string =>
  extras === undefined
    ? `{"jsonrpc":"2.0","id":${typeof id === 'number' ? id : JSON.stringify(id)},"method":${quoted(method)},"params":${JSON.stringify(params)}}`
    : JSON.stringify({ ...extras, jsonrpc: '2.0', id, method, params });

export const notificationText = (method: string, params?: JsonObject): string =>
  JSON.stringify(params === undefined ? { jsonrpc: '2.0', method } : { jsonrpc: '2.0', method, params });

/** An answer whose result is JSON text already. */
export const resultText = (id: RequestId, resultJson: string): string =>
  `{"jsonrpc":"2.0","id":${typeof id === 'number' ? id : JSON.stringify(id)},"result":${resultJson}}`;

/** The text of an answer that relays `message` (an upstream's response, with whatever else it carries) under another id. */
export const relayText = (id: RequestId, message: JsonObject): string => {
  for (const key in message) {
    if (key !== 'result' && key !== 'jsonrpc' && key !== 'id')
      return JSON.stringify({ ...message, jsonrpc: '2.0', id });
  }
  return resultText(id, JSON.stringify(message['result']));
};

export const errorText = (
  id: RequestId | null,
  error: { readonly code: number; readonly message: string; readonly data?: unknown },
): string => JSON.stringify({ jsonrpc: '2.0', id, error });
