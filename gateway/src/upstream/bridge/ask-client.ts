import { GatewayError } from '../../errors.ts';
import type { Call, Result } from '../../pipeline/call.ts';
import { askable, isAskable } from '../../pipeline/caller.ts';
import type { Askable, AskOptions } from '../../pipeline/caller.ts';
import type { Question } from '../../pipeline/reverse.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';

/** Puts a server's question to a client, past the policy. */
export type Ask = (question: Question) => Promise<Result>;

/** What of a client's capabilities is for servers to use. */
export const capabilitiesForServers = (capabilities: JsonObject): JsonObject => {
  const known: readonly string[] = Object.values(askable);
  return Object.fromEntries(
    Object.entries(capabilities).filter(([name, value]) => known.includes(name) && isObject(value)),
  );
};

export const declaresAny = (capabilities: JsonObject): boolean =>
  isObject(capabilities['sampling']) || isObject(capabilities['elicitation']) || isObject(capabilities['roots']);

/** The time until the client has answered does not count as the server's. */
const hold = async (call: Call, asked: Promise<Result>): Promise<Result> => {
  const { wire } = call;
  const from = performance.now();
  wire.asking += 1;
  try {
    return await asked;
  } finally {
    wire.asking -= 1;
    wire.progressAt = performance.now();
    if (wire.asking === 0) wire.heldMs += wire.progressAt - from;
  }
};

/**
 * Asks for `server` what it may ask and the client has declared. `call` is the call that it asks for, where it is known.
 * Rejects with `unknown-method`, or as the policy and the client do.
 */
export const askClient = async (
  ask: Ask,
  server: string,
  client: Askable,
  call: Call | undefined,
  method: string,
  params: JsonObject,
  options: AskOptions,
): Promise<Result> => {
  if (!isAskable(method) || !isObject(client.capabilities[askable[method]])) {
    throw new GatewayError('unknown-method', `This client does not offer ${method.slice(0, 200)}.`);
  }
  const bytes = JSON.stringify(params).length;
  const asked = ask({ server, method, params, client, bytes, ...options });
  return call === undefined ? asked : hold(call, asked);
};
