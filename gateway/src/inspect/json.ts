import type { JsonObject } from './finding.ts';

/** Whether a value is an object, and no list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of what should be a list of them; nothing else. */
export const objectsIn = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** A value that should be a text; `''` when it is none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The value of an own key, so that `constructor` of nothing is nothing. */
export const own = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** What stands inside a value, with its key or place. */
export const childrenOf = (value: unknown): readonly (readonly [key: string | number, child: unknown])[] => {
  if (Array.isArray(value)) return value.map((child: unknown, at): readonly [number, unknown] => [at, child]);
  return isObject(value) ? Object.entries(value) : [];
};

/** A path one key longer. */
export const below = (where: string, key: string | number): string => {
  if (typeof key === 'number') return `${where}[${key}]`;
  return where === '' ? key : `${where}.${key}`;
};

/** The text under a key; empty where there is none. */
export const textAt = (value: JsonObject, key: string): string => {
  const found = value[key];
  return typeof found === 'string' ? found : '';
};

/** An object whose values have gone through `change`; what becomes `undefined` is left out. */
export const mapValues = (value: JsonObject, change: (each: unknown, key: string) => unknown): JsonObject =>
  Object.fromEntries(
    Object.entries(value)
      .map(([key, each]): readonly [string, unknown] => [key, change(each, key)])
      .filter(([, each]) => each !== undefined),
  );
