import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';
import { parseJson } from './json.ts';
import {
  decodeHeaderValue,
  encodeHeaderValue,
  headerText,
  mirroredName,
  mirroredParams,
  paramHeaders,
  paramMismatch,
  valueAt,
} from './mcp-headers.ts';
import type { ParamHeader } from './mcp-headers.ts';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());

const declared = (schema: unknown): readonly ParamHeader[] => {
  const read = paramHeaders(schema);
  if (typeof read === 'string') throw new Error(read);
  return read;
};

describe('base64', () => {
  test('is what Node makes of the same text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(toBase64(text)).toBe(Buffer.from(text, 'utf8').toString('base64'));
      }),
    );
  });

  test('gives back every text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(fromBase64(toBase64(text))).toBe(text.toWellFormed());
      }),
    );
  });

  test.each(['SGVsbG8', 'SGVs!!!bG8=', 'SGVsbG8=\n', 'SGVs bG8=', '=', '_w==', '/w=='])('is refused: %j', (bad) => {
    expect(fromBase64(bad)).toBeUndefined();
  });
});

describe('a header value', () => {
  test('is encoded as the specification shows', () => {
    expect(encodeHeaderValue('us-west1')).toBe('us-west1');
    expect(encodeHeaderValue('Hello, 世界')).toBe('=?base64?SGVsbG8sIOS4lueVjA==?=');
    expect(encodeHeaderValue(' padded ')).toBe('=?base64?IHBhZGRlZCA=?=');
    expect(encodeHeaderValue('line1\nline2')).toBe('=?base64?bGluZTEKbGluZTI=?=');
    expect(encodeHeaderValue('=?base64?literal?=')).toBe('=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=');
    expect(encodeHeaderValue('')).toBe('=?base64??=');
  });

  test('of any text survives the way through a header', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const sent = encodeHeaderValue(text);
        expect(sent).toMatch(/^[\x20-\x7e]+$/);
        expect(sent.trim()).toBe(sent);
        expect(decodeHeaderValue(sent)).toBe(text.toWellFormed());
      }),
    );
  });

  test('without both marks is taken as it is', () => {
    expect(decodeHeaderValue('SGVsbG8=')).toBe('SGVsbG8=');
    expect(decodeHeaderValue('=?base64?SGVsbG8=')).toBe('=?base64?SGVsbG8=');
    expect(decodeHeaderValue('=?BASE64?SGVsbG8=?=')).toBe('=?BASE64?SGVsbG8=?=');
  });

  test.each(['=?base64?SGVsbG8?=', '=?base64?SGVs!!!bG8=?=', '=?base64?=', 'caf\u00e9', 'a\u0000b'])(
    'that cannot be read is refused: %j',
    (bad) => {
      expect(decodeHeaderValue(bad)).toBeUndefined();
    },
  );
});

test('Mcp-Name mirrors the name or the URI, for the methods that have one', () => {
  expect(mirroredName('tools/call', { name: 'echo', uri: 'x' })).toBe('echo');
  expect(mirroredName('prompts/get', { name: 'hello' })).toBe('hello');
  expect(mirroredName('resources/read', { uri: 'test://a', name: 'x' })).toBe('test://a');
  expect(mirroredName('tools/list', { name: 'echo' })).toBeUndefined();
  expect(mirroredName('tools/call', { name: 4 })).toBeUndefined();
});

const region = { type: 'string', 'x-mcp-header': 'Region' };

describe('the headers of an input schema', () => {
  test('are found under properties, at any depth, in order', () => {
    const schema = {
      type: 'object',
      properties: {
        region,
        query: { type: 'string' },
        db: { type: 'object', properties: { shard: { type: 'integer', 'x-mcp-header': 'Shard' } } },
        dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
      },
    };
    expect(paramHeaders(schema)).toEqual([
      { header: 'Mcp-Param-Region', path: ['region'], type: 'string' },
      { header: 'Mcp-Param-Shard', path: ['db', 'shard'], type: 'integer' },
      { header: 'Mcp-Param-Dry', path: ['dry'], type: 'boolean' },
    ]);
  });

  test('are none where nothing is annotated, or there is no schema', () => {
    expect(paramHeaders({ type: 'object', properties: { a: { type: 'string' } } })).toEqual([]);
    expect(paramHeaders(undefined)).toEqual([]);
    expect(paramHeaders(true)).toEqual([]);
  });

  test('do not come from data, nor from a parameter that has the annotation as its name', () => {
    const schema = {
      properties: { 'x-mcp-header': { type: 'string' }, a: { default: region, enum: [region], const: region } },
    };
    expect(paramHeaders(schema)).toEqual([]);
  });

  test.each([
    ['an empty name', { properties: { a: { type: 'string', 'x-mcp-header': '' } } }],
    ['a space', { properties: { a: { type: 'string', 'x-mcp-header': 'a b' } } }],
    ['a colon', { properties: { a: { type: 'string', 'x-mcp-header': 'a:b' } } }],
    ['a line feed', { properties: { a: { type: 'string', 'x-mcp-header': 'a\nb' } } }],
    ['another script', { properties: { a: { type: 'string', 'x-mcp-header': 'Région' } } }],
    ['no text', { properties: { a: { type: 'string', 'x-mcp-header': 1 } } }],
    ['a number', { properties: { a: { type: 'number', 'x-mcp-header': 'A' } } }],
    ['an object', { properties: { a: { type: 'object', 'x-mcp-header': 'A' } } }],
    ['null', { properties: { a: { type: 'null', 'x-mcp-header': 'A' } } }],
    ['no type', { properties: { a: { 'x-mcp-header': 'A' } } }],
    ['a name twice', { properties: { a: region, b: region } }],
    ['a name twice in another case', { properties: { a: region, b: { type: 'string', 'x-mcp-header': 'REGION' } } }],
    ['the root', { ...region, properties: {} }],
    ['items', { properties: { a: { type: 'array', items: region } } }],
    ['properties below items', { properties: { a: { items: { properties: { b: region } } } } }],
    ['a composition', { anyOf: [{ properties: { a: region } }] }],
    ['a condition', { if: { properties: { a: region } } }],
    ['a definition', { $defs: { a: region }, properties: {} }],
    ['a pattern', { patternProperties: { '^a': region } }],
    ['other properties', { additionalProperties: region }],
    ['a keyword that nobody knows', { 'x-future': { deep: [region] } }],
  ])('are refused with a reason: %s', (_what, schema) => {
    expect(paramHeaders(schema)).toMatch(/\w\.$/);
  });
});

describe('mirrored parameters', () => {
  const all = declared({
    properties: {
      region,
      db: { properties: { shard: { type: 'integer', 'x-mcp-header': 'Shard' } } },
      dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    },
  });

  test('are encoded, and left out where the arguments have no value', () => {
    expect(mirroredParams(all, { region: 'é', db: { shard: 42 }, dry: false })).toEqual([
      ['Mcp-Param-Region', '=?base64?w6k=?='],
      ['Mcp-Param-Shard', '42'],
      ['Mcp-Param-Dry', 'false'],
    ]);
    expect(mirroredParams(all, { region: null, db: 1 })).toEqual([]);
    expect(mirroredParams(all, undefined)).toEqual([]);
  });

  test('that a client sends as they are mirrored match the body', () => {
    const args = fc.record(
      {
        region: fc.oneof(anyText, fc.constant(null)),
        db: fc.record({ shard: fc.maxSafeInteger() }),
        dry: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(args, (given) => {
        const sent = new Map(mirroredParams(all, given).map(([name, value]) => [name.toLowerCase(), value]));
        expect(paramMismatch(all, given, (name) => sent.get(name))).toBeUndefined();
      }),
    );
  });

  const mismatch = (args: unknown, headers: Readonly<Record<string, string>>): string | undefined =>
    paramMismatch(all, args, (name) => headers[name]);

  test('that are missing, different, unreadable or without a body are told', () => {
    expect(mismatch({ region: 'a' }, {})).toMatch(/Mcp-Param-Region is missing/);
    expect(mismatch({ region: 'a' }, { 'mcp-param-region': 'A' })).toMatch(/does not match region/);
    expect(mismatch({ region: 'a' }, { 'mcp-param-region': '=?base64?YQ?=' })).toMatch(/not allowed/);
    expect(mismatch({ region: null }, { 'mcp-param-region': 'a' })).toMatch(/is there/);
    expect(mismatch({}, { 'mcp-param-region': 'a' })).toMatch(/is there/);
    expect(mismatch({ db: { shard: 42 } }, { 'mcp-param-shard': '43' })).toMatch(/db\.shard/);
  });

  test('compare integers as numbers, and only decimal ones', () => {
    const args = parseJson('{"db":{"shard":42.0}}', 9);
    expect(mismatch(args, { 'mcp-param-shard': '42' })).toBeUndefined();
    expect(mismatch({ db: { shard: 42 } }, { 'mcp-param-shard': '42.0' })).toBeUndefined();
    expect(mismatch({ db: { shard: 42 } }, { 'mcp-param-shard': '0x2a' })).toBeDefined();
    expect(mismatch({ db: { shard: 42 } }, { 'mcp-param-shard': '4.2e1' })).toBeDefined();
  });

  test('of a type that the schema forbids are left to the server', () => {
    expect(mismatch({ region: { deep: true }, db: { shard: 1.5 } }, {})).toBeUndefined();
  });
});

test('only own keys lead to a value', () => {
  expect(valueAt({ a: { b: 1 } }, ['a', 'b'])).toBe(1);
  expect(valueAt({ a: [1] }, ['a', '0'])).toBeUndefined();
  expect(valueAt({}, ['constructor', 'name'])).toBeUndefined();
});

test('numbers that are not safe integers have no text', () => {
  expect(headerText(parseJson('12345678901234567890', 1))).toBeUndefined();
  expect(headerText(parseJson('7.0', 1))).toBe('7');
  expect(headerText(2 ** 53)).toBeUndefined();
  expect(headerText(Number.NaN)).toBeUndefined();
  expect(headerText(-7)).toBe('-7');
});
