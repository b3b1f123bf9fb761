import type { JsonObject } from './finding.ts';

/** Whether a value is an object of JSON: neither null nor a list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
