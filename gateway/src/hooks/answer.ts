import { maxDepth } from '../protocol/jsonrpc.ts';
import type { JsonObject } from '../protocol/json.ts';
import { isObject, parseJson } from '../protocol/json.ts';
import { visible } from '../policy/visible.ts';
import type { HookAnswer, HookName, HookPhase } from './hook.ts';

const longestReason = 1_000;

/** The same value as plain JSON, so that nothing of a hook can change what was checked; or why it is none. */
const plain = (value: unknown, what: string, maxBytes: number): JsonObject | string => {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  if (text === undefined || !isObject(value)) return `its ${what} is no JSON object`;
  if (Buffer.byteLength(text) > maxBytes) return `its ${what} is larger than ${maxBytes} bytes`;
  const parsed = parseJson(text, maxDepth);
  return isObject(parsed) ? parsed : `its ${what} nests deeper than ${maxDepth} levels`;
};

const isListOf = (value: unknown, fits: (item: JsonObject) => boolean): boolean =>
  Array.isArray(value) && value.every((item) => isObject(item) && fits(item));

/** Whether a client can read it as the result of what was hooked (MCP, «Tools» and «Resources»). */
const isResult = (hook: HookName, { content, contents, structuredContent }: JsonObject): boolean =>
  hook === 'mcp_resource_request'
    ? isListOf(contents, ({ uri }) => typeof uri === 'string')
    : isListOf(content, ({ type }) => typeof type === 'string') &&
      (structuredContent === undefined || isObject(structuredContent));

const readRewrite = (hook: HookName, given: unknown, maxBytes: number): HookAnswer | string => {
  const written = plain(given, 'arguments', maxBytes);
  if (typeof written === 'string') return written;
  const { uri } = written;
  const fits = hook !== 'mcp_resource_request' || (typeof uri === 'string' && uri !== '');
  return fits ? { action: 'rewrite', arguments: written } : 'its arguments for a resource have no uri';
};

const readFilter = (hook: HookName, given: unknown, maxBytes: number): HookAnswer | string => {
  const result = plain(given, 'result', maxBytes);
  if (typeof result === 'string') return result;
  return isResult(hook, result)
    ? { action: 'filter', result }
    : `its result is not one of ${hook === 'mcp_resource_request' ? 'a resource: {contents: […]}' : 'a tool: {content: […]}'}`;
};

/** What a hook answered, or why that is nothing it can answer here: `it …`. */
export const readAnswer = (
  value: unknown,
  { hook, phase }: { readonly hook: HookName; readonly phase: HookPhase },
  maxBytes: number,
): HookAnswer | string => {
  if (value === undefined || value === null) return { action: 'continue' };
  if (!isObject(value)) return 'it answered with what is no object';
  const { action, reason } = { action: value['action'], reason: value['reason'] };
  if (action === 'continue') return { action };
  if (action === 'veto') {
    const words = typeof reason === 'string' ? visible(reason.trim().slice(0, longestReason)) : '';
    return { action, reason: words };
  }
  if (action === 'rewrite' && phase === 'before' && hook !== 'mcp_server_start')
    return readRewrite(hook, value['arguments'], maxBytes);
  if (action === 'filter' && phase === 'after') return readFilter(hook, value['result'], maxBytes);
  return `it answered with the action ${visible(JSON.stringify(action)?.slice(0, 100) ?? 'nothing')}, which ${hook} does not know ${phase === 'before' ? 'before' : 'after'} a call`;
};
