import { GatewayError } from '../errors.ts';
import type { Result } from '../pipeline/call.ts';
import type { AskOptions } from '../pipeline/caller.ts';
import { abortReason } from '../pipeline/or-aborted.ts';
import { isObject, isRawNumber } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { notificationText, requestText } from '../protocol/jsonrpc.ts';
import type { RequestId } from '../protocol/jsonrpc.ts';

/** Questions to one client, and its answers. */
export interface Asking {
  /**
   * Asks; `send` takes the question's line, and what has to be said of it later. Where it says false, nobody is there to
   * read the question, and nobody waits for an answer.
   */
  ask(send: (line: string) => unknown, method: string, params: JsonObject, options: AskOptions): Promise<Result>;
  /** Whether this question waits for its answer. */
  isOpen(id: RequestId): boolean;
  /** The client answered; false where it was not asked this. */
  answer(id: RequestId, message: JsonObject): boolean;
  /** Its answer came, but cannot be read: whoever waits for it is told. False where it was not asked this. */
  lost(id: RequestId): boolean;
  progress(params: JsonObject): void;
  /** The client is gone: whoever waits for it is told. */
  fail(error: GatewayError): void;
}

interface Open {
  readonly settle: (result: Result | GatewayError) => void;
  readonly onProgress: AskOptions['onProgress'];
}

/** Questions to one client that may be open at once. */
const mostOpen = 64;

/**
 * Ids of questions begin above what clients count up to for their requests: of a message that cannot be read, its id
 * still says whether it was an answer.
 */
const firstId = 1_000_000_000;
const notListening = new GatewayError('cancelled', 'The client does not listen now, so it cannot be asked.');

const keyOf = (id: unknown): string | number =>
  typeof id === 'string' || typeof id === 'number' ? id : isRawNumber(id) ? Number(id.rawJSON) : NaN;

const isResult = (message: JsonObject): message is JsonObject & Result => {
  const { error } = { error: message['error'] };
  if (error === undefined) return isObject(message['result']);
  return isObject(error) && typeof error['code'] === 'number' && typeof error['message'] === 'string';
};

/** The question asks for progress under our own id. */
const withToken = (params: JsonObject, id: string | number): JsonObject => {
  const meta = params['_meta'];
  if (!isObject(meta) || meta['progressToken'] === undefined) return params;
  return { ...params, _meta: { ...meta, progressToken: id } };
};

export interface AskingOptions {
  /** What the ids of questions begin with; left out: they are numbers. */
  readonly prefix?: string;
  /** Questions that may be open at once. */
  readonly most?: number;
}

export const createAsking = ({ prefix, most = mostOpen }: AskingOptions = {}): Asking => {
  const open = new Map<string | number, Open>();
  let nextId = prefix === undefined ? firstId : 1;

  const answered = (id: RequestId, outcome: Result | GatewayError): boolean => {
    const waiting = open.get(keyOf(id));
    waiting?.settle(outcome);
    return waiting !== undefined;
  };

  return {
    ask: (send, method, params, { signal, onProgress }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(abortReason(signal));
        if (open.size >= most) {
          return reject(new GatewayError('rate-limited', `The client has ${most} questions to answer already.`));
        }
        const id = prefix === undefined ? nextId : `${prefix}${nextId}`;
        nextId += 1;
        const takeBack = (why: GatewayError): void => {
          open.get(id)?.settle(why);
          send(notificationText('notifications/cancelled', { requestId: id, reason: why.message }));
        };
        const onAbort = (): void => takeBack(abortReason(signal));
        const settle = (outcome: Result | GatewayError): void => {
          open.delete(id);
          signal.removeEventListener('abort', onAbort);
          if (outcome instanceof GatewayError) reject(outcome);
          else resolve(outcome);
        };
        open.set(id, { settle, onProgress });
        signal.addEventListener('abort', onAbort, { once: true });
        // A client that comes back may find the question in its stream: it has to know that it is over.
        if (send(requestText(id, method, withToken(params, id))) === false) takeBack(notListening);
        return undefined;
      }),
    isOpen: (id) => open.has(keyOf(id)),
    answer: (id, message) =>
      answered(
        id,
        isResult(message)
          ? message
          : new GatewayError('upstream-failed', 'The client answered with what is neither a result nor an error.'),
      ),
    lost: (id) => answered(id, new GatewayError('upstream-failed', "The client's answer cannot be read.")),
    progress(params) {
      open.get(keyOf(params['progressToken']))?.onProgress?.(params);
    },
    fail(error) {
      for (const { settle } of open.values()) settle(error);
    },
  };
};
