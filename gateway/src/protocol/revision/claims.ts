import { isObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { isLogLevel, logLevels } from '../mcp.ts';

/** The revision whose requests carry their own version, identity and capabilities. */
export const statelessRevision = '2026-07-28';

/** `_meta` keys of a request (MCP 2026-07-28, «Per-request protocol fields»). */
export const claimKeys = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
} as const;

export const serverInfoKey = 'io.modelcontextprotocol/serverInfo';
export const subscriptionIdKey = 'io.modelcontextprotocol/subscriptionId';

/** What a request claims of whoever sends it. */
export interface Claims {
  readonly clientInfo: JsonObject;
  readonly capabilities: JsonObject;
  readonly logLevel?: string | undefined;
}

/** Claims as they came; a sentence where they are not of the shape that the revision wants. */
export const readClaims = (params: JsonObject): Claims | string => {
  const meta = metaOf(params);
  const [info, capabilities, level] = [
    meta[claimKeys.clientInfo],
    meta[claimKeys.clientCapabilities],
    meta[claimKeys.logLevel],
  ];
  if (!isObject(capabilities)) return `params._meta must have ${claimKeys.clientCapabilities}, an object.`;
  if (info !== undefined && (!isObject(info) || typeof info['name'] !== 'string'))
    return `${claimKeys.clientInfo} in params._meta must be an object with a name.`;
  if (level !== undefined && !isLogLevel(level))
    return `${claimKeys.logLevel} in params._meta must be one of ${logLevels.join(', ')}.`;
  return { clientInfo: isObject(info) ? info : {}, capabilities, logLevel: level };
};

/** The revision that a request claims to be of; undefined where it claims none. */
export const claimedRevision = (params: JsonObject): unknown => metaOf(params)[claimKeys.protocolVersion];

const metaOf = ({ _meta: meta }: JsonObject): JsonObject => (isObject(meta) ? meta : {});

/** The params with these claims in place of any that they had. */
export const withClaims = (params: JsonObject, { clientInfo, capabilities, logLevel }: Claims): JsonObject => ({
  ...params,
  _meta: {
    ...metaOf(params),
    [claimKeys.protocolVersion]: statelessRevision,
    [claimKeys.clientInfo]: clientInfo,
    [claimKeys.clientCapabilities]: capabilities,
    ...(logLevel === undefined ? {} : { [claimKeys.logLevel]: logLevel }),
  },
});

const ofThisRevision: readonly string[] = Object.values(claimKeys);

/** The params without what carries a call from one round to the next. */
export const withoutRound = ({ inputResponses: _responses, requestState: _state, ...rest }: JsonObject): JsonObject =>
  rest;

/** The params without what only this revision knows, for a server that opens with a handshake. */
export const withoutClaims = (params: JsonObject): JsonObject => {
  const { _meta: _claims, ...rest } = withoutRound(params);
  const meta = Object.entries(metaOf(params)).filter(([key]) => !ofThisRevision.includes(key));
  return meta.length === 0 ? rest : { ...rest, _meta: Object.fromEntries(meta) };
};
