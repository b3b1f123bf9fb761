import { setTimeout as sleep } from 'node:timers/promises';
import { errorTable, GatewayError } from '../../errors.ts';
import type { Call, Next, Result, Step } from '../call.ts';
import { passing } from '../passing.ts';
import { orAborted } from '../or-aborted.ts';
import type { RetryBudget } from '../retry-budget.ts';

export interface RetryOptions {
  /** How often a call may be tried again; 0 for calls that must not be repeated. */
  readonly retries: (call: Call) => number;
  /** Bounds the retries of all calls of a server together. Left out: nothing does. */
  readonly budget?: RetryBudget;
  /** A server that wants to be left alone for longer, in milliseconds, is not tried again. */
  readonly longestWaitMs?: number;
  readonly random?: () => number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

const firstRestMs = 50;
const defaultLongestWaitMs = 10_000;

/** Milliseconds before the next try: doubles, with jitter of up to half. */
export const retryDelayMs = (tried: number, random: () => number): number =>
  firstRestMs * 2 ** tried * (0.5 + random() / 2);

/** What may work when it is sent again; a server over HTTP that was asked too often says when. */
const isWorthIt = ({ code, retryAfterMs }: GatewayError): boolean =>
  errorTable[code].retry || (code === 'rate-limited' && retryAfterMs !== undefined);

/** What keeps an error from being followed by another try; undefined where nothing does. */
const stopping = (error: GatewayError, call: Call, { budget, longestWaitMs, now }: Trying): string | undefined => {
  const { retryAfterMs = 0 } = error;
  if (retryAfterMs > longestWaitMs) return `${error.code}, not again: it wants ${Math.ceil(retryAfterMs / 1_000)} s`;
  if (budget?.spend(call.target.upstream, now()) === false) return `${error.code}, not again: the budget is used up`;
  return undefined;
};

type Trying = Required<Omit<RetryOptions, 'retries' | 'budget'>> & Pick<RetryOptions, 'budget'>;

const tryAgain = async (call: Call, next: Next, most: number, trying: Trying): Promise<Result> => {
  const note = (decision: string): void => void call.trail.push({ step: 'retry', decision });
  for (let tried = 0; ; tried += 1) {
    let waitMs: number;
    try {
      // The next try depends on how this one went.
      // oxlint-disable-next-line no-await-in-loop
      return await next();
    } catch (error) {
      if (!(error instanceof GatewayError) || !isWorthIt(error) || tried >= most || call.signal.aborted) throw error;
      const stopped = stopping(error, call, trying);
      note(stopped ?? `${error.code}, try ${tried + 2} of ${most + 1}`);
      if (stopped !== undefined) throw error;
      waitMs = (error.retryAfterMs ?? 0) + retryDelayMs(tried, trying.random);
    }
    // oxlint-disable-next-line no-await-in-loop
    await orAborted(sleep(waitMs, undefined, { ref: false }), call.signal);
  }
};

/** Tries again what failed on the way, where its owner declared that repeating does no harm. */
export const retry = ({ retries, budget, ...options }: RetryOptions): Step => {
  const { random = Math.random, now = Date.now, longestWaitMs = defaultLongestWaitMs } = options;
  const trying: Trying = { random, now, longestWaitMs, ...(budget === undefined ? {} : { budget }) };
  return passing(
    (call) => retries(call) === 0,
    (call, next) => {
      budget?.earn(call.target.upstream, call.receivedAt);
      return tryAgain(call, next, retries(call), trying);
    },
  );
};
