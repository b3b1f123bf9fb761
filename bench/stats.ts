const ascending = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

const at = (sorted: Float64Array, share: number): number => {
  const position = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(position)] ?? NaN, sorted[Math.ceil(position)] ?? NaN];
  return low + (high - low) * (position - Math.floor(position));
};

/** The value below which this share (0 to 1) of the values lies; NaN of none. */
export const quantile = (values: readonly number[], share: number): number => at(ascending(values), share);

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export const spread = (values: readonly number[]): Spread => {
  const sorted = ascending(values);
  return { count: sorted.length, p50: at(sorted, 0.5), p95: at(sorted, 0.95), p99: at(sorted, 0.99) };
};

/**
 * How many times `other` the values are: the median of the ratios, round by round. What the machine did else in a round
 * was in the way of both.
 */
export const ratio = (rounds: readonly number[], other: readonly number[]): number =>
  median(rounds.flatMap((value, round) => (other[round] === undefined ? [] : [value / other[round]])));

export type Point = readonly [x: number, y: number];

/** The median of the slopes between all pairs of points (Theil and Sen): a few odd points do not bend it. */
export const slope = (points: readonly Point[]): number =>
  median(
    points.flatMap(([x, y], index) =>
      points.slice(index + 1).flatMap(([x2, y2]) => (x2 === x ? [] : [(y2 - y) / (x2 - x)])),
    ),
  );

/** How far the points typically lie from their line: 1.4826 times the median distance, a robust standard deviation. */
export const scatter = (points: readonly Point[]): number => {
  const steepness = slope(points);
  const offsets = points.map(([x, y]) => y - steepness * x);
  const middle = median(offsets);
  return 1.4826 * median(offsets.map((offset) => Math.abs(offset - middle)));
};

/** The same values in a random order. */
export const shuffled = <Value>(values: readonly Value[], random = Math.random): readonly Value[] =>
  values
    .map((value) => ({ value, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
