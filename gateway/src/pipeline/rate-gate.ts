import type { RateLimit } from '../policy/rate-rule.ts';
import { createFairQueue } from './fair-queue.ts';
import { createTokenBucket } from './token-bucket.ts';

/** Whoever waits before a gate. */
export interface GateWaiter {
  readonly client: string;
  /** Its turn has come: a token is kept for it, until it takes it or gives it back. */
  turn(): void;
  /** Too many wait, and it has to leave. */
  crowdedOut(): void;
}

/** One limit, and who waits for it. `at` is milliseconds of the gate's clock. */
export interface RateGate {
  /** Whether one may pass, and passes nobody by. */
  isFree(at: number): boolean;
  /** Whether it remembers nothing. */
  isIdle(at: number): boolean;
  /** Milliseconds until the turn of one who came now, if nobody came after. */
  waitMs(client: string, at: number): number;
  take(at: number): void;
  enter(waiter: GateWaiter): void;
  leave(waiter: GateWaiter): void;
  takeKept(at: number): void;
  giveBack(): void;
}

export interface RateGateOptions {
  readonly limit: RateLimit;
  readonly mostWaiting: number;
  readonly now: () => number;
}

/** What is left of a token by rounding is none. */
const tiny = 1e-9;
const longestTimerMs = 60_000;

export const createRateGate = ({ limit, mostWaiting, now }: RateGateOptions): RateGate => {
  const bucket = createTokenBucket(limit);
  const queue = createFairQueue<GateWaiter>(mostWaiting);
  /** Tokens of those whose turn it was, and who wait for something else before they take them. */
  let kept = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const msUntil = (tokens: number, at: number): number =>
    Math.max(0, ((tokens - bucket.tokens(at)) / limit.perSecond) * 1_000);
  const hasOne = (at: number): boolean => bucket.tokens(at) - kept >= 1 - tiny;

  const look = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const at = now();
    while (queue.size > 0 && hasOne(at)) {
      kept += 1;
      queue.take()?.turn();
    }
    if (queue.size === 0) return;
    const ms = Math.ceil(msUntil(kept + 1, at));
    timer ??= setTimeout(look, Math.min(longestTimerMs, Math.max(1, ms)));
  };

  return {
    isFree: (at) => queue.size === 0 && hasOne(at),
    isIdle: (at) => queue.size === 0 && kept === 0 && bucket.tokens(at) >= limit.burst,
    waitMs: (client, at) => msUntil(queue.ahead(client) + kept + 1, at),
    take: bucket.take,
    enter(waiter) {
      queue.add(waiter.client, waiter)?.crowdedOut();
      look();
    },
    leave(waiter) {
      queue.leave(waiter.client, waiter);
      if (queue.size > 0) return;
      clearTimeout(timer);
      timer = undefined;
    },
    takeKept(at) {
      kept -= 1;
      bucket.take(at);
    },
    giveBack() {
      kept -= 1;
      look();
    },
  };
};
