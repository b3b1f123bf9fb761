import type { ErrorCode } from '../../errors.ts';

/**
 * Statuses of errors in revision 2026-07-28. All others go back with 200: official clients take the error out of a body
 * with 400, and see a broken connection in every other status; 404 is the one that MCP demands.
 */
const statuses: Partial<Readonly<Record<ErrorCode, number>>> = {
  'malformed-message': 400,
  'invalid-request': 400,
  'header-mismatch': 400,
  'missing-capability': 400,
  'unsupported-revision': 400,
  'invalid-claims': 400,
  'unknown-method': 404,
};

/** The status for an answer of revision 2026-07-28. */
export const statelessStatus = (refused: ErrorCode | undefined): number =>
  refused === undefined ? 200 : (statuses[refused] ?? 200);
