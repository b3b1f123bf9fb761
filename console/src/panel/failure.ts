import { ApiFailure, failureOf } from '../api/failure.ts';

const saidBy = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** Why a transport did not bring an answer: the gateway's refusal, where it brought one; else that nobody answered. */
export const failureFrom = (cause: unknown): ApiFailure => {
  if (cause instanceof ApiFailure) return cause;
  const refusal = failureOf(cause);
  return refusal.code === 'not-understood' ? new ApiFailure({ code: 'unreachable', message: saidBy(cause) }) : refusal;
};
