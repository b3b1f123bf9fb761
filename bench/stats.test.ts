import { array, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { median, quantile, ratio, scatter, shuffled, slope, spread } from './stats.ts';
import type { Point } from './stats.ts';

test('quantiles lie between the values, in order', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(spread([10, 20, 30])).toEqual({ count: 3, p50: 20, p95: 29, p99: 29.8 });
  expect(median([])).toBeNaN();
});

test('a round in which the machine was busy with something else does not change a ratio', () => {
  expect(ratio([2, 2, 20, 2], [1, 1, 10, 1])).toBe(2);
});

const line = (steepness: number, from: number, count: number): readonly Point[] =>
  Array.from({ length: count }, (_, x) => [x, from + steepness * x]);

test('the slope of a line is found again, and it scatters nothing', () => {
  const whole = integer({ min: -1_000, max: 1_000 });
  assert(
    property(whole, whole, integer({ min: 2, max: 30 }), (steepness, from, count) => {
      expect(slope(line(steepness, from, count))).toBeCloseTo(steepness);
      expect(scatter(line(steepness, from, count))).toBeCloseTo(0);
    }),
  );
});

test('a few odd points do not bend the slope', () => {
  const odd = line(3, 0, 40).map(([x, y]): Point => [x, x % 10 === 0 ? y + 5_000 : y]);
  expect(slope(odd)).toBeCloseTo(3, 0);
});

test('shuffling keeps every value once', () => {
  assert(
    property(array(integer()), (values) => {
      const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
      expect(ascending(shuffled(values))).toEqual(ascending(values));
    }),
  );
});
