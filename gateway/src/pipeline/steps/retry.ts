import { setTimeout as sleep } from 'node:timers/promises';
import { errorTable, GatewayError } from '../../errors.ts';
import type { Call, Next, Result, Step } from '../call.ts';
import { orAborted } from '../or-aborted.ts';

export interface RetryOptions {
  /** How often a call may be tried again; 0 for calls that must not be repeated. */
  readonly retries: (call: Call) => number;
  readonly random?: () => number;
}

const firstRestMs = 50;

/** Milliseconds before the next try: doubles, with jitter of up to half. */
export const retryDelayMs = (tried: number, random: () => number): number =>
  firstRestMs * 2 ** tried * (0.5 + random() / 2);

const tryAgain = async (call: Call, next: Next, most: number, random: () => number): Promise<Result> => {
  for (let tried = 0; ; tried += 1) {
    try {
      // The next try depends on how this one went.
      // oxlint-disable-next-line no-await-in-loop
      return await next();
    } catch (error) {
      const again = error instanceof GatewayError && errorTable[error.code].retry && tried < most;
      if (!again || call.signal.aborted) throw error;
      call.trail.push({ step: 'retry', decision: `${error.code}, try ${tried + 2} of ${most + 1}` });
    }
    // oxlint-disable-next-line no-await-in-loop
    await orAborted(sleep(retryDelayMs(tried, random), undefined, { ref: false }), call.signal);
  }
};

/** Tries again what failed on the way, where its owner declared that repeating does no harm. */
export const retry =
  ({ retries, random = Math.random }: RetryOptions): Step =>
  (call, next) => {
    const most = retries(call);
    return most === 0 ? next() : tryAgain(call, next, most, random);
  };
