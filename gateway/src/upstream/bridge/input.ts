import type { Result } from '../../pipeline/call.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';

/** An answer that asks for more before there is one (MCP 2026-07-28, «InputRequiredResult»). */
export interface InputRequired {
  readonly requests: Readonly<Record<string, unknown>>;
  readonly state: unknown;
}

/** What the answer asks for; undefined where it is final. */
export const inputRequired = (answer: Result): InputRequired | undefined => {
  if ('error' in answer || answer.result['resultType'] !== 'input_required') return undefined;
  const { inputRequests, requestState } = {
    inputRequests: answer.result['inputRequests'],
    requestState: answer.result['requestState'],
  };
  return { requests: isObject(inputRequests) ? inputRequests : {}, state: requestState };
};

/** One of the requests inside such an answer; undefined where it is none. */
export const readQuestion = (
  request: unknown,
): { readonly method: string; readonly params: JsonObject } | undefined => {
  if (!isObject(request) || typeof request['method'] !== 'string') return undefined;
  const params = request['params'] ?? {};
  return isObject(params) ? { method: request['method'], params } : undefined;
};
