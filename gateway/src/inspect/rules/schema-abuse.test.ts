import { expect, test } from 'vitest';
import { schemaAbuse } from './schema-abuse.ts';

const none = { others: new Map<string, string[]>() };
const found = (inputSchema: unknown): string[] =>
  schemaAbuse({ kind: 'tools', server: 's', tools: [{ name: 'a', inputSchema }] }, none).map(
    ({ severity, where }) => `${severity} ${where.replace('tools[0].inputSchema', '')}`,
  );

test('references that leave the schema are flagged', () => {
  for (const $ref of ['https://x.example/a.json', '//x.example/a', 'ftp://x/a#/b', 'file:///etc/passwd', '../a.json']) {
    expect(found({ properties: { a: { items: { $ref } } } })).toEqual(['flag .properties.a.items.$ref']);
  }
});

test('references inside the schema, metaschemas and names are left alone', () => {
  for (const $ref of ['#', '#/$defs/a', 'a', 'urn:example:a', 'http://json-schema.org/draft-07/schema#']) {
    expect(
      found({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'https://x.example/a', $ref }),
    ).toEqual([]);
  }
  expect(found({ properties: { $ref: { type: 'string', description: 'A git reference' } } })).toEqual([]);
  expect(found({ default: { $ref: 'https://x.example/a.json' } })).toEqual([]);
});

test('keys of prototypes are flagged, a described constructor is none', () => {
  expect(found(JSON.parse('{"properties":{"__proto__":{"type":"object"}}}'))).toEqual(['flag .properties.__proto__']);
  expect(found({ properties: { constructor: { properties: { prototype: {} } } } })).toHaveLength(1);
  const constructor = { type: 'string', description: 'The Formula One constructor' };
  expect(found({ properties: { constructor, prototype: { type: 'string' } } })).toEqual([]);
  const result = JSON.parse('{"content":[],"structuredContent":{"__proto__":{"isAdmin":true}}}');
  expect(schemaAbuse({ kind: 'result', server: 's', result }, none)).toHaveLength(1);
});

test('catastrophic patterns are flagged as values and as keys', () => {
  expect(found({ properties: { a: { pattern: '^(a+)+$' } } })).toEqual(['flag .properties.a.pattern']);
  expect(found({ patternProperties: { '^(\\w+\\s?)*$': {} } })).toHaveLength(1);
  expect(found({ properties: { pattern: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$' } } })).toEqual([]);
});

test('references that never end or multiply are flagged, a tree that refers to itself is not', () => {
  expect(found({ $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } })).toHaveLength(1);
  const names = Array.from({ length: 30 }, (_, at) => `d${at}`);
  const twice = (at: number): unknown => ({
    properties: { a: { $ref: `#/$defs/d${at}` }, b: { $ref: `#/$defs/d${at}` } },
  });
  const $defs = Object.fromEntries(names.map((name, at) => [name, at === 29 ? {} : twice(at + 1)]));
  expect(found({ $defs })).toHaveLength(1);
  const node = { properties: { left: { $ref: '#/$defs/node' }, right: { $ref: '#/$defs/node' } } };
  expect(found({ $ref: '#/$defs/node', $defs: { node } })).toEqual([]);
});

test('schemas without a type, or that are none at all, are left alone', () => {
  for (const schema of [
    {},
    { properties: { a: {} } },
    true,
    null,
    [],
    'x',
    { properties: [] },
    { $defs: 4 },
    { $ref: 7 },
  ]) {
    expect(found(schema)).toEqual([]);
  }
});
