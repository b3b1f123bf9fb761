import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';

/** What was measured in the last day. */
export type Day = Answer<'day.look'>;
export type Point = Day['points'][number];

const dayMs = 86_400_000;

/** The moments of the last day, one a step: those in which nothing ran too. */
export const momentsOf = ({ until, stepMs }: Pick<Day, 'until' | 'stepMs'>): readonly number[] => {
  const last = Math.floor(until / stepMs) * stepMs;
  return Array.from({ length: dayMs / stepMs + 1 }, (_, place) => last - dayMs + place * stepMs);
};

/** One value at each of the moments; undefined where it is not known. */
export const lineOf = (
  moments: readonly number[],
  points: readonly Point[],
  read: (point: Point) => number | undefined,
): readonly (number | undefined)[] => {
  const values = new Map(points.map((point) => [point.at, read(point)]));
  return moments.map((at) => values.get(at));
};

/** Of the calls that a server was asked to make, those that it made, in percent. */
export const successOf = ({ asked, failed }: Pick<Point, 'asked' | 'failed'>): number | undefined =>
  asked === 0 ? undefined : (100 * (asked - failed)) / asked;
