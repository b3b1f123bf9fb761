import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { bucketBounds, createHistogram } from './histogram.ts';

test('what was never counted is zero everywhere', () => {
  expect(createHistogram().snapshot()).toMatchObject({ count: 0, sum: 0, max: 0, p50: 0, p95: 0, p99: 0 });
});

test('count, sum, largest and buckets are exact', () => {
  const histogram = createHistogram();
  for (const duration of [0.01, 0.05, 3, 400_000]) histogram.add(duration);
  const { count, sum, max, buckets } = histogram.snapshot();
  expect([count, sum, max]).toEqual([4, 400_003.06, 400_000]);
  expect(buckets[0]).toBe(2);
  expect(buckets.at(-1)).toBe(1);
  expect(buckets).toHaveLength(bucketBounds.length + 1);
});

test('a percentile lies in the bucket of the value that it estimates', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 400_000, noNaN: true }), { minLength: 1 }), (durations) => {
      const histogram = createHistogram();
      for (const duration of durations) histogram.add(duration);
      const { p50, p95, p99, max } = histogram.snapshot();
      const sorted = durations.toSorted((left, right) => left - right);
      for (const [quantile, estimate] of [
        [0.5, p50],
        [0.95, p95],
        [0.99, p99],
      ] as const) {
        const exact = sorted[Math.ceil(sorted.length * quantile) - 1] ?? Number.NaN;
        const bucket = bucketBounds.findIndex((bound) => exact <= bound);
        expect(estimate).toBeGreaterThanOrEqual(bucketBounds[(bucket === -1 ? bucketBounds.length : bucket) - 1] ?? 0);
        expect(estimate).toBeLessThanOrEqual(bucketBounds[bucket] ?? max);
      }
      expect(p50 <= p95 && p95 <= p99 && p99 <= max).toBe(true);
    }),
  );
});

test('a duration that is none counts as none', () => {
  const histogram = createHistogram();
  for (const duration of [-5, Number.NaN, Infinity]) histogram.add(duration);
  expect(histogram.snapshot()).toMatchObject({ count: 3, sum: 0, max: 0, p99: 0 });
});
