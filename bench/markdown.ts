import type { Measured, PerTarget, Rounds } from './results.ts';
import { ratio } from './stats.ts';
import { targets } from './target.ts';

/** One heading with its tables; undefined where nothing of it was measured. */
export type Section = (measured: Measured) => string | undefined;

type Name = keyof typeof targets;

const names = Object.keys(targets) as readonly Name[];

/** A dash where there is no number. */
export const number = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits);

/** Milliseconds as whole microseconds. */
export const micro = (ms: number | undefined): string => number(ms === undefined ? undefined : ms * 1_000, 0);

/** 50000 as «50 000». */
export const withSpaces = (value: string | number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ' ');

/** These rounds as a multiple of another target's. */
export const times = (rounds: Rounds | undefined, other: Rounds | undefined): string =>
  rounds === undefined || other === undefined || rounds === other ? '–' : `${number(ratio(rounds, other), 2)} x`;

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** A row for each target that was measured, in the order of the list of targets. */
export const rowsOf = <Value>(
  values: PerTarget<Value>,
  cells: (value: Value) => readonly string[],
): readonly (readonly string[])[] =>
  names.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [[name, ...cells(value)]];
  });

/** A row for each size or number, with all targets in it. */
export const grid = <Value>(
  values: Readonly<Record<string, PerTarget<Value>>>,
  cells: (value: PerTarget<Value>) => readonly string[],
): readonly (readonly string[])[] => Object.entries(values).map(([key, value]) => [withSpaces(key), ...cells(value)]);

/** The same cell of each target. */
export const across = <Value>(
  { direct, floor, gateway }: PerTarget<Value>,
  cell: (value: Value) => string,
): readonly string[] => [direct, floor, gateway].map((value) => (value === undefined ? '–' : cell(value)));
