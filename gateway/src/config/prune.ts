import type { core } from 'zod';
import type { JsonPath } from './problem.ts';

/** What is left of a value without the parts that a schema refused. */
export interface Pruned {
  readonly value: unknown;
  /** The path that a part had before others were taken out of the lists around it. */
  readonly original: (path: JsonPath) => JsonPath;
}

type Container = Record<string, unknown> | unknown[];

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

const child = (value: unknown, part: string | number): unknown => (isContainer(value) ? Reflect.get(value, part) : undefined);

// The places that hold what an issue is about; a key that is missing takes the object with it that should have it.
const refusedParts = (value: unknown, issue: core.$ZodIssue): readonly JsonPath[] => {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...path, key]);
  const present = path.reduce<unknown>(child, value) !== undefined;
  return [present ? path : path.slice(0, -1)];
};

/**
 * Takes out what `issues` name, so that the rest can be examined too and a person learns of everything at once. Parts of
 * `value` are changed; hand in a copy.
 */
export const prune = (value: unknown, issues: readonly core.$ZodIssue[], earlier: Pruned['original'] = (path) => path): Pruned => {
  const gone = issues.flatMap((issue) => refusedParts(value, issue)).filter((path) => path.length > 0);
  const left = new Map<unknown[], number[]>();
  const holes = new Map<unknown[], Set<number>>();
  for (const path of gone) {
    const parent = path.slice(0, -1).reduce<unknown>(child, value);
    const last = path.at(-1);
    if (Array.isArray(parent) && typeof last === 'number') holes.set(parent, (holes.get(parent) ?? new Set()).add(last));
    else if (isContainer(parent) && last !== undefined) Reflect.deleteProperty(parent, last);
  }
  for (const [list, missing] of holes) {
    const kept = [...list.keys()].filter((index) => !missing.has(index));
    const items = kept.map((index) => list[index]);
    list.splice(0, list.length, ...items);
    left.set(list, kept);
  }
  const original = (path: JsonPath): JsonPath => {
    const shifted: (string | number)[] = [];
    path.reduce<unknown>((inner, part) => {
      const kept = Array.isArray(inner) ? left.get(inner) : undefined;
      shifted.push(kept !== undefined && typeof part === 'number' ? (kept[part] ?? part) : part);
      return child(inner, part);
    }, value);
    return earlier(shifted);
  };
  return { value, original };
};
