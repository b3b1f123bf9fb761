/** Upper bounds of the buckets in milliseconds; a last bucket holds what is slower. */
export const bucketBounds: readonly number[] = [
  0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 10_000, 30_000,
  60_000, 120_000, 300_000,
];

export interface LatencySnapshot {
  readonly count: number;
  /** Milliseconds, like all below. */
  readonly sum: number;
  readonly max: number;
  /** Estimates, from where in its bucket the value would lie if the bucket were filled evenly. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** How many were in each bucket of `bucketBounds`, and last how many were slower. */
  readonly buckets: readonly number[];
}

/** Counts durations in fixed buckets: the same memory after a day as after a call. */
export interface Histogram {
  add(milliseconds: number): void;
  snapshot(): LatencySnapshot;
}

const bucketOf = (milliseconds: number): number => {
  const index = bucketBounds.findIndex((bound) => milliseconds <= bound);
  return index === -1 ? bucketBounds.length : index;
};

/** The value below which the share `quantile` of `buckets` lies; 0 when nothing was counted. */
const estimate = (buckets: readonly number[], quantile: number, max: number): number => {
  const wanted = buckets.reduce((sum, count) => sum + count, 0) * quantile;
  let below = 0;
  for (const [index, count] of buckets.entries()) {
    if (count > 0 && below + count >= wanted) {
      const low = bucketBounds[index - 1] ?? 0;
      const high = Math.min(bucketBounds[index] ?? max, max);
      return Math.min(max, low + (high - low) * ((wanted - below) / count));
    }
    below += count;
  }
  return 0;
};

/** What buckets and the rest come to, with the estimates made of them. */
export const latencyOf = ({
  count,
  sum,
  max,
  buckets,
}: Pick<LatencySnapshot, 'count' | 'sum' | 'max' | 'buckets'>): LatencySnapshot => ({
  count,
  sum,
  max,
  p50: estimate(buckets, 0.5, max),
  p95: estimate(buckets, 0.95, max),
  p99: estimate(buckets, 0.99, max),
  buckets,
});

/** Several as one. */
export const together = (parts: readonly LatencySnapshot[]): LatencySnapshot =>
  latencyOf({
    count: parts.reduce((all, { count }) => all + count, 0),
    sum: parts.reduce((all, { sum }) => all + sum, 0),
    max: parts.reduce((all, { max }) => Math.max(all, max), 0),
    buckets: Array.from({ length: bucketBounds.length + 1 }, (_, at) =>
      parts.reduce((all, { buckets }) => all + (buckets[at] ?? 0), 0),
    ),
  });

/** What came between two moments of the same histogram. Its longest is not known: the bound of its bucket stands for it. */
export const between = (before: LatencySnapshot | undefined, now: LatencySnapshot): LatencySnapshot => {
  const buckets = now.buckets.map((count, at) => Math.max(0, count - (before?.buckets[at] ?? 0)));
  const slowest = buckets.findLastIndex((count) => count > 0);
  return latencyOf({
    count: buckets.reduce((all, count) => all + count, 0),
    sum: Math.max(0, now.sum - (before?.sum ?? 0)),
    max: slowest < 0 ? 0 : Math.min(now.max, bucketBounds[slowest] ?? now.max),
    buckets,
  });
};

export const createHistogram = (): Histogram => {
  const buckets = Array.from({ length: bucketBounds.length + 1 }, () => 0);
  let sum = 0;
  let count = 0;
  let max = 0;

  return {
    add(milliseconds) {
      // A clock that goes wrong must not spoil what was counted before.
      const duration = Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : 0;
      const bucket = bucketOf(duration);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      sum += duration;
      count += 1;
      max = Math.max(max, duration);
    },
    snapshot: () => latencyOf({ count, sum, max, buckets: [...buckets] }),
  };
};
