import { GatewayError } from '../../errors.ts';
import type { Result } from '../../pipeline/call.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';

/** One thing that a server wants to know. */
export interface InputRequest {
  readonly method: string;
  readonly params: JsonObject;
}

/** An answer that asks for more before there is one (MCP 2026-07-28, «InputRequiredResult»). */
export interface InputRequired {
  /** By the server's own keys. */
  readonly requests: readonly (readonly [key: string, request: InputRequest])[];
  readonly state: string | undefined;
}

/** Most questions of one answer. */
const mostQuestions = 16;

const failed = (message: string): GatewayError => new GatewayError('upstream-failed', message);

const readRequest = (request: unknown): InputRequest => {
  const params = isObject(request) ? (request['params'] ?? {}) : undefined;
  if (!isObject(request) || typeof request['method'] !== 'string' || !isObject(params))
    throw failed('The server asked for input in a way that is not known.');
  return { method: request['method'], params };
};

/** What the answer asks for; undefined where it is final. Throws `upstream-failed` where it asks in a way that is not known. */
export const inputRequired = (answer: Result): InputRequired | undefined => {
  if ('error' in answer || answer.result['resultType'] !== 'input_required') return undefined;
  const { inputRequests = {}, requestState: state } = answer.result;
  if (!isObject(inputRequests) || (state !== undefined && typeof state !== 'string'))
    throw failed('The server asked for input in a way that is not known.');
  const asked = Object.entries(inputRequests);
  if (asked.length > mostQuestions) throw failed(`The server asked ${asked.length} things at once.`);
  return { requests: asked.map(([key, request]) => [key, readRequest(request)] as const), state };
};
