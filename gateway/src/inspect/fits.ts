import type { JsonObject } from './finding.ts';
import { below, isObject, own } from './json.ts';

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  // An exact number, kept as it was written.
  if (isObject(value) && typeof own(value, 'rawJSON') === 'string') return 'number';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

const isOfType = (value: unknown, type: unknown): boolean => {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  const found = typeOf(value);
  return (
    types.includes(found) ||
    (found === 'integer' && types.includes('number')) ||
    (found === 'number' && isObject(value) && types.includes('integer'))
  );
};

const deepest = 40;

const misfit = (schema: unknown, value: unknown, where: string, depth: number): string | undefined => {
  if (!isObject(schema) || depth > deepest) return undefined;
  const { type, required, properties, items } = {
    type: own(schema, 'type'),
    required: own(schema, 'required'),
    properties: own(schema, 'properties'),
    items: own(schema, 'items'),
  };
  if (value === undefined) return `${where} is missing`;
  if (type !== undefined && !isOfType(value, type)) return `${where} is ${typeOf(value)}, not ${JSON.stringify(type)}`;
  if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) {
      const found = misfit(items, each, below(where, at), depth + 1);
      if (found !== undefined) return found;
    }
  }
  if (!isObject(value)) return undefined;
  for (const name of Array.isArray(required) ? required : [])
    if (typeof name === 'string' && !Object.hasOwn(value, name)) return `${below(where, name)} is missing`;
  if (!isObject(properties)) return undefined;
  for (const [name, each] of Object.entries(properties)) {
    const found = Object.hasOwn(value, name) ? misfit(each, value[name], below(where, name), depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  if (own(schema, 'additionalProperties') !== false) return undefined;
  const more = Object.keys(value).find((name) => !Object.hasOwn(properties, name));
  return more === undefined ? undefined : `${below(where, more)} is not in the schema`;
};

/**
 * Where a value first is not what a JSON Schema says of types, required and additional properties and items; what else a schema
 * may say is not looked at. Undefined where nothing is wrong.
 */
export const firstMisfit = (schema: JsonObject, value: unknown): string | undefined =>
  misfit(schema, value, 'structuredContent', 0);
