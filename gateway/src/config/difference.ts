import { isDeepStrictEqual } from 'node:util';
import { isPlainKey } from './plain-keys.ts';
import type { JsonPath } from './problem.ts';
import { parseReferences } from './secret-reference.ts';

/** What is not the same in two contents; undefined stands for what is not there. */
export interface Difference {
  readonly path: JsonPath;
  readonly before: unknown;
  readonly after: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Those of `list`, with their places, that `other` does not have, each counted. */
const missing = (
  list: readonly unknown[],
  other: readonly unknown[],
): { readonly at: number; readonly item: unknown }[] => {
  const left = [...other];
  return list.flatMap((item, at) => {
    const found = left.findIndex((each) => isDeepStrictEqual(each, item));
    if (found === -1) return [{ at, item }];
    left.splice(found, 1);
    return [];
  });
};

const inLists = (before: readonly unknown[], after: readonly unknown[], path: JsonPath): readonly Difference[] => {
  const [gone, come] = [missing(before, after), missing(after, before)];
  if (gone.length === 0 && come.length === 0) return [{ path, before, after }];
  // As many went as came: each came for one.
  if (gone.length === come.length)
    return gone.flatMap(({ at, item }, index) => differences(item, come[index]?.item, [...path, at]));
  return [
    ...gone.map(({ at, item }) => ({ path: [...path, at], before: item, after: undefined })),
    ...come.map(({ at, item }) => ({ path: [...path, at], before: undefined, after: item })),
  ];
};

/** What is not the same, by the deepest key that says so; the order of keys does not count. */
export const differences = (before: unknown, after: unknown, path: JsonPath = []): readonly Difference[] => {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(before[key], after[key], [...path, key]));
  }
  return isList(before) && isList(after) ? inLists(before, after, path) : [{ path, before, after }];
};

/** The value without keys in the clear: `[secret]` stands for each. `name` is what it is called. */
export const withoutKeys = (value: unknown, name = ''): unknown => {
  if (typeof value === 'string') return isPlainKey(name, parseReferences(value)) ? '[secret]' : value;
  if (isList(value)) return value.map((item) => withoutKeys(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutKeys(inner, key)]));
};
