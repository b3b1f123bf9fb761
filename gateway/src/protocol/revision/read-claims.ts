import { isObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { isLogLevel, logLevels } from '../mcp.ts';
import { claimKeys } from './claims.ts';

/** The version that a request claims to be of; undefined where it claims none. Not checked: any value may stand there. */
export const claimedVersion = ({ _meta: meta }: JsonObject): unknown =>
  isObject(meta) && Object.hasOwn(meta, claimKeys.protocolVersion) ? meta[claimKeys.protocolVersion] : undefined;

const isText = (value: unknown): boolean => typeof value === 'string';

/**
 * What is missing or wrong in what a request claims, as a sentence; undefined where nothing is (MCP 2026-07-28,
 * «Per-request protocol fields»). Whether the version is one that we speak is another question. Who sends it may stay unsaid.
 */
export const claimsProblem = ({ _meta: meta }: JsonObject): string | undefined => {
  if (!isObject(meta)) return `params._meta is missing; it must hold ${claimKeys.protocolVersion} and more.`;
  const wrong = (key: string, expected: string): string =>
    `params._meta["${key}"] ${Object.hasOwn(meta, key) ? 'must be' : 'is missing; it must be'} ${expected}.`;
  if (!isText(meta[claimKeys.protocolVersion])) return wrong(claimKeys.protocolVersion, 'the protocol version as text');
  if (!isObject(meta[claimKeys.clientCapabilities])) return wrong(claimKeys.clientCapabilities, 'an object');
  const info = meta[claimKeys.clientInfo];
  if (info !== undefined && !(isObject(info) && isText(info['name']) && isText(info['version'])))
    return wrong(claimKeys.clientInfo, 'an object with name and version');
  const level = meta[claimKeys.logLevel];
  if (level !== undefined && !isLogLevel(level)) return wrong(claimKeys.logLevel, `one of ${logLevels.join(', ')}`);
  return undefined;
};
