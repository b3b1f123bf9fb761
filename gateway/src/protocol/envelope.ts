import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';
import type { CallMethod } from './mcp.ts';

/** Methods of the plan's own dialect (plan, sections 1.1 and 1.3). */
export const envelopeMethods = [
  'mcp_tool_execute',
  'mcp_resource_request',
  'mcp_server_list',
  'mcp_server_status',
  'mcp_server_start',
  'mcp_server_stop',
  'mcp_approval_list',
  'mcp_approval_answer',
  'mcp_hook_register',
] as const;
export type EnvelopeMethod = (typeof envelopeMethods)[number];

export const isEnvelopeMethod = (method: string): method is EnvelopeMethod =>
  envelopeMethods.some((known) => known === method);

/** Who the engine speaks for, by its own words; each part where it was given. */
export interface EnvelopeContext {
  readonly project?: string;
  readonly addon?: string;
  readonly session?: string;
  readonly requestId?: string;
  readonly host?: string;
  /** Of a call that a hook makes: the id of the `mcp_hook` that it is asked with. */
  readonly hook?: string;
}

/** What a person said in the engine to a question of the gateway. */
export interface EnvelopeAnswer {
  readonly id: string;
  /** The kind of the answer, in our words for it. */
  readonly answer: string;
  /** Of `times`. */
  readonly times?: number;
  readonly reason?: string;
}

/** A request of the engine, as the MCP call that it means; or a server's name; or what it says of questions that wait. */
export type EnvelopeRequest =
  | {
      readonly kind: 'call';
      readonly method: CallMethod;
      readonly params: JsonObject;
      readonly context: EnvelopeContext;
    }
  | { readonly kind: 'server'; readonly server: string | undefined; readonly context: EnvelopeContext }
  | { readonly kind: 'approvals' }
  | { readonly kind: 'hooks'; readonly hooks: readonly unknown[] }
  | { readonly kind: 'answer'; readonly answer: EnvelopeAnswer };

const contextKeys = ['project', 'addon', 'session', 'requestId', 'host', 'hook'] as const;
const longestContext = 200;

const readContext = (value: unknown): EnvelopeContext | string => {
  if (value === undefined) return {};
  if (!isObject(value)) return 'context must be an object.';
  const context: { -readonly [key in keyof EnvelopeContext]: string } = {};
  for (const key of contextKeys) {
    const part = value[key];
    if (part === undefined || part === null) continue;
    if (typeof part !== 'string' || part.length > longestContext)
      return `context.${key} must be text of at most ${longestContext} characters.`;
    context[key] = part;
  }
  return context;
};

const readCall = (method: EnvelopeMethod, params: JsonObject, context: EnvelopeContext): EnvelopeRequest | string => {
  const type = method === 'mcp_tool_execute' ? 'tool' : 'resource';
  const { name, args = {}, uri } = { name: params['name'], args: params['args'], uri: params['uri'] };
  if (params['type'] !== undefined && params['type'] !== type) return `type must be "${type}" for ${method}.`;
  const target = type === 'resource' && name === undefined ? uri : name;
  if (typeof target !== 'string' || target === '') return 'name must be text.';
  if (!isObject(args)) return 'args must be an object.';
  return type === 'tool'
    ? { kind: 'call', method: 'tools/call', params: { name: target, arguments: args }, context }
    : { kind: 'call', method: 'resources/read', params: { uri: target }, context };
};

const longestReason = 1_000;

const readAnswer = (params: JsonObject): EnvelopeRequest | string => {
  const { id, answer, times, reason } = {
    id: params['id'],
    answer: params['answer'],
    times: params['times'],
    reason: params['reason'] ?? undefined,
  };
  if (typeof id !== 'string' || id === '') return 'id must be the id of a question.';
  if (typeof answer !== 'string') return 'answer must be one of the answers that the question names.';
  if (answer === 'times' && (typeof times !== 'number' || !Number.isInteger(times) || times < 1))
    return 'times must be a whole number, for the answer "times".';
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > longestReason))
    return `reason must be text of at most ${longestReason} characters.`;
  return {
    kind: 'answer',
    answer: {
      id,
      answer,
      ...(typeof times === 'number' ? { times } : {}),
      ...(reason === undefined ? {} : { reason }),
    },
  };
};

const mostHooks = 100;

const readHooks = ({ hooks }: { readonly hooks?: unknown }): EnvelopeRequest | string =>
  Array.isArray(hooks) && hooks.length <= mostHooks
    ? { kind: 'hooks', hooks }
    : `hooks must be a list of at most ${mostHooks}.`;

/**
 * The params of an envelope method: `{type: "tool"|"resource", name, args, context}` for calls, `{name?, context?}` for
 * servers (plan, section 1.1), `{id, answer, times?, reason?}` to answer a question, `{hooks}` to hook into calls. A
 * sentence where they are not of that shape.
 */
export const readEnvelope = (method: EnvelopeMethod, params: JsonObject): EnvelopeRequest | string => {
  const context = readContext(params['context']);
  if (typeof context === 'string') return context;
  if (method === 'mcp_approval_list') return { kind: 'approvals' };
  if (method === 'mcp_approval_answer') return readAnswer(params);
  if (method === 'mcp_hook_register') return readHooks(params);
  if (method === 'mcp_tool_execute' || method === 'mcp_resource_request') return readCall(method, params, context);
  const server = params['name'];
  if (server !== undefined && typeof server !== 'string') return 'name must be text.';
  if (server === undefined && (method === 'mcp_server_start' || method === 'mcp_server_stop'))
    return 'name must be the name of a server.';
  return { kind: 'server', server, context };
};
