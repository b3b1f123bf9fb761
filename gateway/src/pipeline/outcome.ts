import { GatewayError } from '../errors.ts';
import type { AuditRecord, Result } from './call.ts';

/** What came of a call, in one word: the same for the audit and the metrics. */
export type Outcome = Exclude<AuditRecord['outcome'], 'started' | 'interrupted'>;

export const outcomeOf = (result: Result): Outcome => {
  if ('error' in result) return 'upstream-error';
  return result.result['isError'] === true ? 'tool-error' : 'ok';
};

/** Anything that is not a refusal of ours is a bug: `internal`. */
export const outcomeOfFailure = (error: unknown): Outcome => (error instanceof GatewayError ? error.code : 'internal');
