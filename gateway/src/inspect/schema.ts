import { isObject, mapValues } from './json.ts';

/** Below this a schema is compared as it came. */
const maxDepth = 200;

// JSON Schema 2020-12: keywords whose value is a table of schemas by name, and those whose value is data.
const tables = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependentRequired',
  'dependencies',
]);
const data = new Set(['default', 'const', 'enum', 'examples']);
const words = new Set(['title', 'description', '$comment']);
// The order of these says nothing, and servers that build them from hash tables give another each time.
const sets = new Set(['required', 'type']);

const walk = (schema: unknown, wordless: boolean, depth: number): unknown => {
  if (depth > maxDepth) return schema;
  if (Array.isArray(schema)) return schema.map((each) => walk(each, wordless, depth + 1));
  if (!isObject(schema)) return schema;
  return mapValues(schema, (each, key) => {
    if (wordless && words.has(key) && typeof each === 'string') return undefined;
    if (data.has(key)) return each;
    if (sets.has(key) && Array.isArray(each) && each.every((one) => typeof one === 'string')) return each.toSorted();
    if (tables.has(key) && isObject(each)) return mapValues(each, (one) => walk(one, wordless, depth + 2));
    return walk(each, wordless, depth + 1);
  });
};

/** A schema without the orders that mean nothing. */
export const settledSchema = (schema: unknown): unknown => walk(schema, false, 0);

/** A schema without the words that describe it: what it lets through is the same. */
export const shapeOf = (schema: unknown): unknown => walk(schema, true, 0);
