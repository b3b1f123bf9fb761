import { expect, test } from 'vitest';
import { senseOf } from './role-names.ts';
import { propertyNames, schemaTree } from './role-schema.ts';
import type { RoleTree } from './roles.ts';

const tree = (properties: object, more: object = {}): RoleTree =>
  schemaTree({ type: 'object', properties, ...more }, senseOf('do_something', Object.keys(properties)));

const kindOf = (property: object, name = 'x'): string | undefined =>
  tree({ [name]: property }).children?.get(name)?.role?.kind;

test.each([
  [{ format: 'uri' }, 'url'],
  [{ format: 'uri-reference' }, 'uri'],
  [{ format: 'file-path' }, 'path'],
  [{ format: 'hostname' }, 'host'],
  [{ description: 'Absolute path to the file' }, 'path'],
  [{ description: 'The path of the file.' }, 'path'],
  [{ description: 'Directory to list' }, 'path'],
  [{ description: 'Chemin du fichier' }, 'path'],
  [{ description: 'File path or URL of the image' }, 'uri'],
  [{ description: 'The URL to open' }, 'url'],
  [{ description: 'Text that may contain a URL' }, 'maybe-path'],
  [{ description: 'The image, base64' }, 'content'],
  [{ description: 'JSON path expression' }, 'unknown'],
  [{ description: 'How many' }, 'unknown'],
])('%j is %s', (property, expected) => {
  expect(kindOf({ type: 'string', ...property })).toBe(expected);
});

test('a name that says prose outranks a description, a format outranks both', () => {
  expect(kindOf({ type: 'string', description: 'Path to search for' }, 'query')).toBe('data');
  expect(kindOf({ type: 'string', format: 'uri', description: 'text' }, 'query')).toBe('url');
  expect(kindOf({ type: 'string', description: 'Regex for URL paths' }, 'select_paths')).toBe('maybe-path');
});

test('what cannot be text has no path in it', () => {
  expect(kindOf({ type: 'boolean' }, 'path')).toBe('data');
  expect(kindOf({ type: ['integer', 'null'] }, 'url')).toBe('data');
  expect(kindOf({ type: ['string', 'null'] }, 'path')).toBe('path');
});

test('items, nested objects, references and alternatives are read', () => {
  const made = tree(
    {
      many: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' } } } },
      one: { $ref: '#/$defs/place' },
      either: { anyOf: [{ type: 'object', properties: { url: { type: 'string' } } }, { type: 'null' }] },
      pages: { type: 'array', items: { type: 'string', format: 'uri' }, description: 'x' },
      files: { type: 'array', items: { type: 'string' } },
    },
    { $defs: { place: { type: 'object', properties: { directory: { type: 'string' } } } } },
  ).children;
  expect(made?.get('many')?.items?.children?.get('path')?.role?.kind).toBe('path');
  expect(made?.get('one')?.children?.get('directory')?.role?.kind).toBe('path');
  expect(made?.get('either')?.children?.get('url')?.role?.kind).toBe('url');
  expect(made?.get('pages')?.items?.role?.kind).toBe('url');
  expect(made?.get('files')?.items?.role?.kind).toBe('maybe-path');
});

test('a schema that refers to itself ends', () => {
  const node: Record<string, unknown> = { type: 'object', properties: {} };
  const start = performance.now();
  const wide = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`p${at}`, { $ref: '#' }]));
  tree(wide);
  tree({ node: { allOf: [{ $ref: '#/properties/node' }, node] } });
  expect(performance.now() - start).toBeLessThan(2_000);
});

test.each([undefined, null, 'text', [], { properties: 'x' }, { properties: { a: 7 } }, { $ref: 12 }])(
  'what is no schema says nothing (%j)',
  (schema) => {
    expect(() => schemaTree(schema, senseOf('x', []))).not.toThrow();
    expect(propertyNames(schema).required).toEqual([]);
  },
);
