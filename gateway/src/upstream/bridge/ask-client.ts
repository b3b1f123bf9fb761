import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Signal } from '../../pipeline/abort.ts';
import type { Call, Result, Wire } from '../../pipeline/call.ts';
import { askable, isAskable, showsForms } from '../../pipeline/caller.ts';
import type { Askable, AskOptions } from '../../pipeline/caller.ts';
import type { Question } from '../../pipeline/reverse.ts';
import { abortReason } from '../../pipeline/or-aborted.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';

/** Puts a server's question to a client, past the policy. */
export type Ask = (question: Question) => Promise<Result>;

/** What a server asks of a client. */
export interface ClientQuestion extends AskOptions {
  readonly server: string;
  readonly client: Askable;
  /** The call that it asks for, where it is known. */
  readonly call: Call | undefined;
  readonly method: string;
  readonly params: JsonObject;
}

export type AskClient = (question: ClientQuestion) => Promise<Result>;

/** What of a client's capabilities is for servers to use. */
export const capabilitiesForServers = (capabilities: JsonObject): JsonObject => {
  const known: readonly string[] = Object.values(askable);
  return Object.fromEntries(
    Object.entries(capabilities).filter(([name, value]) => known.includes(name) && isObject(value)),
  );
};

export const declaresAny = (capabilities: JsonObject): boolean =>
  isObject(capabilities['sampling']) || isObject(capabilities['elicitation']) || isObject(capabilities['roots']);

/** The part of a capability that a question needs; undefined where it needs no part of its own. */
const partNeeded = (method: keyof typeof askable, params: JsonObject): string | undefined => {
  if (method === 'sampling/createMessage')
    return params['tools'] === undefined && params['toolChoice'] === undefined ? undefined : 'tools';
  if (method === 'roots/list') return undefined;
  const { mode = 'form' } = params;
  return typeof mode === 'string' ? mode : 'form';
};

/**
 * What a client lacks to be asked this, as the capabilities that it would have to declare; undefined where it lacks
 * nothing.
 */
export const missingFor = (
  capabilities: JsonObject,
  method: keyof typeof askable,
  params: JsonObject,
): JsonObject | undefined => {
  const name = askable[method];
  const part = partNeeded(method, params);
  const declared = capabilities[name];
  if (isObject(declared)) {
    if (part === undefined || isObject(declared[part])) return undefined;
    if (part === 'form' && showsForms(capabilities)) return undefined;
  }
  return { [name]: part === undefined ? {} : { [part]: {} } };
};

/** The time until the client has answered does not count as the server's. */
const hold = async (wire: Wire, asked: Promise<Result>): Promise<Result> => {
  // Questions may overlap: what counts is the time from the first of them until none is open.
  if (wire.asking === 0) wire.heldMs -= performance.now();
  wire.asking += 1;
  try {
    return await asked;
  } finally {
    wire.asking -= 1;
    wire.progressAt = performance.now();
    if (wire.asking === 0) wire.heldMs += wire.progressAt;
  }
};

/** A signal that aborts with `signal`, or after this many milliseconds. */
const within = (signal: Signal, limitMs: number): { readonly until: Signal; end(): void } => {
  const until = new Abort();
  const onAbort = (): void => until.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const late = (): void => until.abort(new GatewayError('timeout', 'The client did not answer in time.'));
  const timer = setTimeout(late, limitMs);
  timer.unref();
  return {
    until,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
};

/**
 * Asks for servers what they may ask and the client has declared, and waits at most `limitMs` for its answer. Rejects
 * with `unknown-method` or `invalid-arguments` where the client did not declare it, else as the policy and the client do.
 */
export const createAskClient =
  (ask: Ask, limitMs: number): AskClient =>
  async ({ call, ...question }) => {
    const { method, params, client, signal } = question;
    if (signal.aborted) throw abortReason(signal);
    if (!isAskable(method) || !isObject(client.capabilities[askable[method]])) {
      throw new GatewayError('unknown-method', `This client does not offer ${method.slice(0, 200)}.`);
    }
    if (missingFor(client.capabilities, method, params) !== undefined) {
      throw new GatewayError('invalid-arguments', `This client does not offer ${method} in this way.`);
    }
    const bytes = JSON.stringify(params).length;
    const { until, end } = within(signal, limitMs);
    try {
      const asked = ask({ ...question, bytes, signal: until });
      return await (call === undefined ? asked : hold(call.wire, asked));
    } finally {
      end();
    }
  };
