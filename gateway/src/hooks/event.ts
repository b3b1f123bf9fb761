import type { Call, JsonObject, Result } from '../pipeline/call.ts';
import { GatewayError } from '../errors.ts';
import { isObject } from '../protocol/json.ts';
import type { HookEvent, HookName } from './hook.ts';

/** What is told of a call, whatever the hook. */
export type HookedCall = HookEvent['call'];

/** The hook of calls by this method; undefined where there is none. */
export const hookOf = (method: string): HookName | undefined =>
  method === 'tools/call' ? 'mcp_tool_execute' : method === 'resources/read' ? 'mcp_resource_request' : undefined;

const noArguments: JsonObject = Object.freeze({});

/** A call as hooks see it. */
export const hookedCall = (
  { id, principal, target, params }: Pick<Call, 'id' | 'principal' | 'target' | 'params'>,
  name = target.name,
): HookedCall => {
  const { client, project, addon, session } = principal;
  const { arguments: args, uri } = { arguments: params['arguments'], uri: params['uri'] };
  return {
    id,
    server: target.upstream,
    ...(target.kind === 'tool'
      ? { tool: target.name, name, arguments: isObject(args) ? args : noArguments }
      : { name }),
    ...(target.kind === 'resource' && typeof uri === 'string' ? { resource: uri, name: uri, uri } : {}),
    who: {
      client,
      ...(project === undefined ? {} : { project }),
      ...(addon === undefined ? {} : { addon }),
      ...(session === undefined ? {} : { session }),
    },
  };
};

const mostWords = 2_000;

const textOf = ({ content }: JsonObject): string =>
  (Array.isArray(content) ? content : [])
    .flatMap((item: unknown) => (isObject(item) && typeof item['text'] === 'string' ? [item['text']] : []))
    .join('\n')
    .slice(0, mostWords);

/** Why a call failed, or undefined where it did not. */
export const failureOf = (end: Result | { readonly failed: unknown }): HookEvent['error'] | undefined => {
  if ('failed' in end) {
    const { failed } = end;
    return failed instanceof GatewayError
      ? { code: failed.code, message: failed.message }
      : { code: 'internal', message: 'The gateway failed. This is a bug; its log has it.' };
  }
  if ('error' in end) return { code: 'upstream-error', message: end.error.message.slice(0, mostWords) };
  return end.result['isError'] === true ? { code: 'tool-error', message: textOf(end.result) } : undefined;
};
