import type { core } from 'zod';
import type { JsonPath } from './problem.ts';
import { jsonPath } from './problem.ts';

type Container = Record<string, unknown> | unknown[];

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

const child = (value: unknown, part: string | number): unknown =>
  isContainer(value) ? Reflect.get(value, part) : undefined;

// The places that hold what an issue is about; a key that is missing takes the object with it that should have it.
const refusedParts = (value: unknown, issue: core.$ZodIssue): readonly JsonPath[] => {
  const path = jsonPath(issue.path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...path, key]);
  const present = path.reduce<unknown>(child, value) !== undefined;
  return [present ? path : path.slice(0, -1)];
};

/** Takes refused parts out of a value, so that the rest can be examined too and a person learns of everything at once. */
export interface Pruner {
  /** The value without what `issues` name. */
  readonly without: (issues: readonly core.$ZodIssue[]) => unknown;
  /** The path that a part had before others were taken out of the lists around it. */
  readonly original: (path: JsonPath) => JsonPath;
}

/** A pruner for `value`, which is not changed. */
export const pruner = (value: unknown): Pruner => {
  const copy: unknown = structuredClone(value);
  // Of each list that lost parts: where those that are left stood.
  const places = new Map<unknown[], readonly number[]>();

  const withoutItems = (list: unknown[], gone: ReadonlySet<number>): void => {
    const kept = [...list.keys()].filter((index) => !gone.has(index));
    const before = places.get(list);
    places.set(
      list,
      kept.map((index) => before?.[index] ?? index),
    );
    const items = kept.map((index) => list[index]);
    list.splice(0, list.length, ...items);
  };

  return {
    without(issues) {
      const gone = issues.flatMap((issue) => refusedParts(copy, issue));
      // Each round takes something out, or all: it must come to an end.
      if (gone.some((path) => path.length === 0 || path.reduce<unknown>(child, copy) === undefined)) return {};
      const holes = new Map<unknown[], Set<number>>();
      for (const path of gone) {
        const parent = path.slice(0, -1).reduce<unknown>(child, copy);
        const last = path.at(-1);
        if (Array.isArray(parent) && typeof last === 'number') {
          holes.set(parent, (holes.get(parent) ?? new Set()).add(last));
        } else if (isContainer(parent) && last !== undefined) {
          Reflect.deleteProperty(parent, last);
        }
      }
      for (const [list, missing] of holes) withoutItems(list, missing);
      return copy;
    },
    original(path) {
      const shifted: (string | number)[] = [];
      path.reduce<unknown>((inner, part) => {
        const kept = Array.isArray(inner) ? places.get(inner) : undefined;
        shifted.push(typeof part === 'number' ? (kept?.[part] ?? part) : part);
        return child(inner, part);
      }, copy);
      return shifted;
    },
  };
};
