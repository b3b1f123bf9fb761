import type { ErrorCode } from '../../errors.ts';
import { isObject } from '../../protocol/json.ts';
import { wireCodes } from './era.ts';

/**
 * Statuses of our own refusals in revision 2026-07-28. All others go back with 200: official clients take the error out
 * of a body with 400, and see a broken connection in every other status; 404 is the one that MCP demands.
 */
const ofRefusals: Partial<Readonly<Record<string, number>>> = {
  'malformed-message': 400,
  'invalid-request': 400,
  'unknown-method': 404,
};

/** Errors that MCP itself defines, whoever found them: on HTTP their status must be 400. */
const ofMcp: readonly unknown[] = [wireCodes.headerMismatch, wireCodes.missingCapability, wireCodes.unsupportedVersion];

/** No error that MCP defines is longer, in UTF-16 units; a result that is need not be looked into. */
const longestError = 16_384;

const wireCode = (line: string): unknown => {
  const value: unknown = JSON.parse(line);
  return isObject(value) && isObject(value['error']) ? value['error']['code'] : undefined;
};

/** The status for an answer of revision 2026-07-28, which is JSON text. */
export const statelessStatus = (line: string, refused: ErrorCode | undefined): number => {
  const status = refused === undefined ? undefined : ofRefusals[refused];
  if (status !== undefined) return status;
  return line.length <= longestError && line.includes('-3202') && ofMcp.includes(wireCode(line)) ? 400 : 200;
};
