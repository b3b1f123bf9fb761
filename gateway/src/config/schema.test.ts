import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { levels, scopes } from '../policy/grant.ts';
import { levelMeanings } from './schema-grant.ts';
import { configJsonSchema, configSchema, schemaOf } from './schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const leaves = (schema: JsonSchema, path: string): [string, JsonSchema][] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, inner]): [string, JsonSchema][] => {
    if (typeof inner === 'boolean') return [];
    const here = `${path}.${key}`;
    return inner.properties === undefined ? [[here, inner]] : leaves(inner, here);
  });

const published = configJsonSchema();
const keys = [published, ...Object.values(published.$defs ?? {})].flatMap((schema, index) =>
  leaves(schema, String(index)),
);

test('every key is described', () => {
  expect(keys.length).toBeGreaterThan(40);
  expect(keys.filter(([, { description }]) => description === undefined || description === '')).toEqual([]);
});

test('every key has an example, unless it is refused or about the file itself', () => {
  const bare = keys.filter(([, { examples, not }]) => examples === undefined && not === undefined);
  expect(bare.map(([path]) => path)).toEqual(['0.$schema']);
});

test('every example and every default is what its key takes', () => {
  const refused = keys.flatMap(([path, schema]) => {
    const taken = z.fromJSONSchema({ ...schema, $defs: published.$defs } as Parameters<typeof z.fromJSONSchema>[0]);
    const values = [...(schema.examples ?? []), ...(schema.default === undefined ? [] : [schema.default])];
    return values.filter((value) => !taken.safeParse(value).success).map((value) => [path, value]);
  });
  expect(refused).toEqual([]);
});

test('every object is strict: a key that is not known is refused', () => {
  const open = (schema: unknown): boolean =>
    typeof schema === 'object' &&
    schema !== null &&
    (('properties' in schema && !('additionalProperties' in schema)) || Object.values(schema).some(open));
  expect(open(published)).toBe(false);
});

test('units are for readers, not for validators', () => {
  expect(JSON.stringify(published)).not.toContain('"unit"');
  expect(JSON.stringify(configJsonSchema(true))).toContain('"unit":"seconds"');
});

describe('the words of policy', () => {
  test('are all known here', () => {
    expect(Object.keys(levelMeanings)).toEqual([...levels]);
    const scope = z.fromJSONSchema(
      published.$defs?.['Grant']?.properties?.['scope'] as Parameters<typeof z.fromJSONSchema>[0],
    );
    // The sandbox has no session that a file could name.
    expect(scopes.filter((name) => !scope.safeParse(name).success)).toEqual(['sandbox']);
  });
});

test('an empty configuration is a configuration', () => {
  expect(configSchema().parse({})).toEqual({});
});

test('a section that is left out is not asked for, and one that is not known is refused', () => {
  const some = { prefix: true, nonsense: 1 };
  const refused = schemaOf(some).safeParse(some);
  expect(refused.error?.issues).toEqual(configSchema().safeParse(some).error?.issues);
  expect(refused.error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['nonsense'] }]);
});
