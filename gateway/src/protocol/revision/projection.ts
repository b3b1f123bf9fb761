import { errorTable } from '../../errors.ts';
import { isObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { serverInfoKey } from './claims.ts';

/** Results that say how long they stay good (MCP 2026-07-28, «Caching»). */
const cacheable: readonly string[] = [
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
];

const isTtl = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * A result as revision 2026-07-28 wants it: `resultType`, how long it stays good, and whose it is. What is there already
 * stays, but for the name of the server: the client speaks with us.
 */
export const asStateless = (method: string, result: JsonObject, serverInfo: JsonObject): JsonObject => {
  const { resultType = 'complete', ttlMs, cacheScope, _meta: meta } = result;
  const fresh =
    resultType !== 'complete' || !cacheable.includes(method)
      ? {}
      : { ttlMs: isTtl(ttlMs) ? ttlMs : 0, cacheScope: cacheScope === 'public' ? 'public' : 'private' };
  return { ...result, resultType, ...fresh, _meta: { ...(isObject(meta) ? meta : {}), [serverInfoKey]: serverInfo } };
};

/** The result of a server that opened with a handshake, which cannot ask for another round; what else it says stays. */
export const fromHandshake = (result: JsonObject): JsonObject => {
  if (result['resultType'] !== 'input_required') return result;
  const { resultType: _type, ...rest } = result;
  return rest;
};

/** The result of a server of revision 2026-07-28 for a client that opened with a handshake. */
export const asHandshake = (result: JsonObject): JsonObject => {
  const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, _meta: meta, ...rest } = result;
  const { [serverInfoKey]: _info, ...kept } = isObject(meta) ? meta : {};
  const structured = rest['structuredContent'];
  return {
    ...rest,
    // Before 2026-07-28 it had to be an object.
    ...(structured === undefined || isObject(structured) ? {} : { structuredContent: { result: structured } }),
    ...(Object.keys(kept).length === 0 ? {} : { _meta: kept }),
  };
};

/** A tool for a client that opened with a handshake: what it cannot read as the schema of an object is left out. */
export const toolForHandshake = (tool: JsonObject): JsonObject => {
  const schema = tool['outputSchema'];
  if (!isObject(schema) || schema['type'] === 'object') return tool;
  const { outputSchema: _schema, ...rest } = tool;
  return rest;
};

/** «Resource not found» before 2026-07-28, and since. */
const notFound = { handshake: -32_002, stateless: -32_602 };

type ErrorObject = { readonly code: number; readonly message: string; readonly data?: unknown };

/** What these say is about our own hop to the server, and would be a lie about the client's (MCP 2026-07-28, «Error Codes»). */
const ofOneHop: readonly number[] = [-32_020, -32_022];
/** The client lacks a capability: there is no such error before 2026-07-28. */
const missingCapability = -32_021;

const ofTheServer = (error: ErrorObject): ErrorObject => ({
  code: errorTable['upstream-failed'].rpc,
  message: `The server refused: ${error.message}`,
});

/** A server's error, as the client's own revision has it. */
export const errorForStateless = (method: string, error: ErrorObject): ErrorObject => {
  if (ofOneHop.includes(error.code)) return ofTheServer(error);
  const isNotFound = method === 'resources/read' && error.code === notFound.handshake;
  return isNotFound ? { ...error, code: notFound.stateless } : error;
};

export const errorForHandshake = (method: string, error: ErrorObject): ErrorObject => {
  if (ofOneHop.includes(error.code) || error.code === missingCapability) return ofTheServer(error);
  const isNotFound =
    method === 'resources/read' &&
    error.code === notFound.stateless &&
    isObject(error.data) &&
    error.data['uri'] !== undefined;
  return isNotFound ? { ...error, code: notFound.handshake } : error;
};
