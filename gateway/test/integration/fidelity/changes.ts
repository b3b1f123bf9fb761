import { exactObject, isExactObject, without } from './exact.ts';
import type { Exact } from './exact.ts';
import type { OddAnswer, Side } from './messages.ts';

/** Who speaks with whom. */
export interface Pair {
  readonly client: Side['era'];
  readonly server: Side['era'];
}

/** What a gateway is called where its client is told of the server. */
export type OwnName = unknown;

const infoKey = 'io.modelcontextprotocol/serverInfo';
const claimKeys = ['protocolVersion', 'clientInfo', 'clientCapabilities', 'logLevel'].map(
  (name) => `io.modelcontextprotocol/${name}`,
);

/** Results of revision 2026-07-28 that say how long they stay good. */
const cacheable: readonly string[] = [
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
];

const metaOf = ({ _meta: meta }: Exact): Exact => (isExactObject(meta) ? meta : {});
const withMeta = (value: Exact, meta: Exact): Exact =>
  Object.keys(meta).length === 0 ? without(value, '_meta') : { ...value, _meta: meta };

const isTtl = (value: unknown): boolean => /^\d+$/.test((value as { number?: string } | undefined)?.number ?? '');

/** A result as a client without a handshake must get it: only what it lacks is added, and the name is ours. */
const forStateless = (method: string, result: Exact, own: OwnName): Exact => {
  const { resultType = 'complete', ttlMs, cacheScope } = result;
  const fresh =
    resultType === 'complete' && cacheable.includes(method)
      ? {
          ttlMs: isTtl(ttlMs) ? ttlMs : { number: '0' },
          cacheScope: cacheScope === 'public' ? cacheScope : 'private',
        }
      : {};
  return { ...result, resultType, ...fresh, _meta: { ...metaOf(result), [infoKey]: own } };
};

/** A result of a server without a handshake as a client with one must get it: what it cannot know is gone. */
const forHandshake = (result: Exact): Exact => {
  const kept = without(result, 'resultType', 'ttlMs', 'cacheScope');
  const structured = kept['structuredContent'];
  const wrapped =
    'structuredContent' in kept && !isExactObject(structured)
      ? { ...kept, structuredContent: { result: structured } }
      : kept;
  return withMeta(wrapped, without(metaOf(result), infoKey));
};

const errorFor = (method: string, error: Exact, { client, server }: Pair): Exact => {
  const code = (error['code'] as { number: string }).number;
  const crossed = client === 'stateless' || server === 'stateless';
  // They speak of our hop to the server; the last one does not exist for a client with a handshake.
  const ofTheHop = ['-32020', '-32022', ...(client === 'handshake' ? ['-32021'] : [])];
  if (crossed && ofTheHop.includes(code))
    return { code: { number: '50201' }, message: `The server refused: ${String(error['message'])}` };
  if (method !== 'resources/read' || !crossed) return error;
  const named = isExactObject(error['data']) && 'uri' in error['data'];
  if (client === 'stateless' && code === '-32002') return { ...error, code: { number: '-32602' } };
  if (client === 'handshake' && code === '-32602' && named) return { ...error, code: { number: '-32002' } };
  return error;
};

/** Result types that a client with a handshake cannot have. */
const isForeign = (result: Exact, { client, server }: Pair): boolean =>
  client === 'handshake' && server === 'stateless' && !['complete', undefined].includes(result['resultType'] as string);

/**
 * What a client gets for an answer, all but its id: what must change, and only that. «refused» where the gateway says that
 * there is nothing that the client could have.
 */
export const asSeen = (method: string, answer: OddAnswer, pair: Pair, own: OwnName): Exact | 'refused' => {
  const text = (answer.meant ?? answer.sent)(pair.server);
  const message = exactObject(`{"jsonrpc":"2.0",${text}}`);
  const { result, error } = message;
  if (isExactObject(error)) return { ...message, error: errorFor(method, error, pair) };
  if (!isExactObject(result)) throw new Error(`This is no answer: ${text}`);
  if (isForeign(result, pair)) return 'refused';
  // Before 2026-07-28 a result could be no question: believed, it would be one that nobody asked.
  const isQuestion = pair.server === 'handshake' && result['resultType'] === 'input_required';
  const typed = isQuestion ? without(result, 'resultType') : result;
  if (pair.client === 'stateless') return { ...message, result: forStateless(method, typed, own) };
  return pair.server === 'stateless' ? { ...message, result: forHandshake(result) } : message;
};

/** The params of a request without what says whose it is, which each hop says for itself. */
export const withoutClaims = (params: Exact): Exact => withMeta(params, without(metaOf(params), ...claimKeys));

export const claimsIn = (params: Exact): Exact =>
  Object.fromEntries(
    claimKeys.flatMap((key) => (key in metaOf(params) ? [[key.split('/')[1], metaOf(params)[key]]] : [])),
  );

/** A tool as its clients see it: a client with a handshake can only have the schema of an object. */
export const toolAsSeen = (server: string, text: string, { client }: Pair): Exact => {
  const tool = exactObject(text);
  const schema = tool['outputSchema'];
  const { execution } = tool;
  const shown = {
    ...tool,
    name: `${server}__${String(tool['name'])}`,
    // Tasks are not relayed.
    ...(isExactObject(execution) ? { execution: without(execution, 'taskSupport') } : {}),
  };
  const fits = !isExactObject(schema) || schema['type'] === 'object' || client === 'stateless';
  return fits ? shown : without(shown, 'outputSchema');
};
