import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenBucket } from './token-bucket.ts';

const limits = fc.record({
  perSecond: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
  burst: fc.integer({ min: 1, max: 50 }),
});

/** The times at which somebody who asks at each of these moments gets a token. */
const passes = (limit: { perSecond: number; burst: number }, moments: readonly number[]): readonly number[] => {
  const bucket = createTokenBucket(limit);
  return moments.filter((at) => {
    if (bucket.tokens(at) < 1) return false;
    bucket.take(at);
    return true;
  });
};

test('in no stretch of time pass more than the burst and what came in it', () => {
  fc.assert(
    fc.property(limits, fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 120 }), (limit, gaps) => {
      let clock = 5_000;
      const times = passes(
        limit,
        gaps.map((gap) => (clock += gap)),
      );
      for (const [first, from] of times.entries()) {
        for (let last = first; last < times.length; last += 1) {
          const seconds = ((times[last] ?? 0) - from) / 1_000;
          expect(last - first + 1).toBeLessThanOrEqual(limit.burst + limit.perSecond * seconds + 1e-6);
        }
      }
    }),
  );
});

test('whoever asks all the time gets what the rate allows, but for what is lost between two questions', () => {
  fc.assert(
    fc.property(limits, (limit) => {
      const between = 1_000 / limit.perSecond / 20;
      const moments = Array.from({ length: 2_000 }, (_, at) => at * between);
      expect(passes(limit, moments).length).toBeGreaterThanOrEqual(limit.burst + Math.floor(99 * (20 / 21)));
    }),
    { numRuns: 50 },
  );
});

test('a clock that is set back gives nothing, and takes nothing', () => {
  const bucket = createTokenBucket({ perSecond: 1, burst: 2 });
  bucket.take(10_000);
  expect([bucket.tokens(10_000), bucket.tokens(0), bucket.tokens(10_500)]).toEqual([1, 1, 1.5]);
});
