import type { RateLimit } from '../policy/rate-rule.ts';

/** Tokens that come at a steady rate and are kept up to a number. `at` is milliseconds of one clock that does not run back. */
export interface TokenBucket {
  tokens(at: number): number;
  take(at: number): void;
}

/** A full bucket. */
export const createTokenBucket = ({ perSecond, burst }: RateLimit): TokenBucket => {
  let level = burst;
  let seenAt = Number.NEGATIVE_INFINITY;
  const tokens = (at: number): number => {
    if (at > seenAt) {
      level = Math.min(burst, level + ((at - seenAt) * perSecond) / 1_000);
      seenAt = at;
    }
    return level;
  };
  return {
    tokens,
    take(at) {
      level = tokens(at) - 1;
    },
  };
};
