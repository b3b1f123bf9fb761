import { describe, expect, test } from 'vitest';
import { parseJson } from '../json.ts';
import { serverInfoKey } from './claims.ts';
import {
  asHandshake,
  asStateless,
  errorForHandshake,
  errorForStateless,
  fromHandshake,
  toolForHandshake,
} from './projection.ts';

const us = { name: 'us' };
const stamp = { _meta: { [serverInfoKey]: us } };

describe('a result for revision 2026-07-28', () => {
  test('is complete where it does not say otherwise, and keeps what it has', () => {
    expect(asStateless('tools/call', { content: [], 'x-odd': 1 }, us)).toEqual({
      content: [],
      'x-odd': 1,
      resultType: 'complete',
      ...stamp,
    });
    expect(asStateless('tools/call', { resultType: 'task', taskId: 't' }, us)).toEqual({
      resultType: 'task',
      taskId: 't',
      ...stamp,
    });
  });

  test('names us in place of the server, and keeps the rest of what it says beside', () => {
    expect(asStateless('tools/call', { _meta: { a: 1, [serverInfoKey]: { name: 'other' } } }, us)).toEqual({
      resultType: 'complete',
      _meta: { a: 1, [serverInfoKey]: us },
    });
    expect(asStateless('tools/call', { _meta: 7 }, us)).toEqual({ resultType: 'complete', ...stamp });
  });

  test.each([
    'server/discover',
    'tools/list',
    'prompts/list',
    'resources/list',
    'resources/templates/list',
    'resources/read',
  ])('of %s is stale at once and private, where it does not say otherwise', (method) => {
    expect(asStateless(method, {}, us)).toMatchObject({ ttlMs: 0, cacheScope: 'private' });
    expect(asStateless(method, { ttlMs: 9, cacheScope: 'public' }, us)).toMatchObject({
      ttlMs: 9,
      cacheScope: 'public',
    });
  });

  test.each([-1, 1.5, '9', null, parseJson('1e2', 10), Number.MAX_VALUE])(
    'that stays good for %j milliseconds is stale at once',
    (ttlMs) => {
      expect(asStateless('resources/read', { ttlMs, cacheScope: 'shared' }, us)).toMatchObject({
        ttlMs: 0,
        cacheScope: 'private',
      });
    },
  );

  test('that is a question says nothing of how long it stays good', () => {
    const question = { resultType: 'input_required', inputRequests: {} };
    expect(asStateless('resources/read', question, us)).toEqual({ ...question, ...stamp });
  });
});

describe('a result for a client with a handshake', () => {
  test('has nothing of the newer revision, and keeps the rest', () => {
    expect(asHandshake({ content: [], 'x-odd': 1, ...asStateless('resources/read', { _meta: { a: 1 } }, us) })).toEqual(
      {
        content: [],
        'x-odd': 1,
        _meta: { a: 1 },
      },
    );
    expect(asHandshake({ ...stamp })).toEqual({});
  });

  test.each([[[1]], ['x'], [7], [null], [true]])('whose structured content is %j has it in an object', (value) => {
    expect(asHandshake({ structuredContent: value })).toEqual({ structuredContent: { result: value } });
  });

  test('whose structured content is an object has it as it is', () => {
    expect(asHandshake({ structuredContent: { a: 1 } })).toEqual({ structuredContent: { a: 1 } });
    expect(asHandshake({})).toEqual({});
  });
});

describe('a tool for a client with a handshake', () => {
  test.each([[{ type: 'array' }], [{ anyOf: [] }], [{}]])('that gives %j promises nothing', (outputSchema) => {
    expect(toolForHandshake({ name: 'n', outputSchema, 'x-odd': 1 })).toEqual({ name: 'n', 'x-odd': 1 });
  });

  test('that gives an object, or says nothing of it, is as it was', () => {
    for (const tool of [{ name: 'n' }, { name: 'n', outputSchema: { type: 'object' } }, { name: 'n', outputSchema: 7 }])
      expect(toolForHandshake(tool)).toBe(tool);
  });
});

describe('an error', () => {
  const error = (code: number, data: unknown = { uri: 'a:b' }) => ({ code, message: 'm', data, 'x-odd': 1 });

  test('that a resource is not there has the number of each revision', () => {
    expect(errorForStateless('resources/read', error(-32_002))).toEqual(error(-32_602));
    expect(errorForHandshake('resources/read', error(-32_602))).toEqual(error(-32_002));
    for (const other of [error(-32_602, null), error(-32_602, {}), error(-32_603)])
      expect(errorForHandshake('resources/read', other)).toBe(other);
    expect(errorForHandshake('tools/call', error(-32_602)).code).toBe(-32_602);
  });

  test.each([-32_020, -32_022])(
    '%d is about our own hop to the server: it is told as a refusal of the server',
    (code) => {
      const told = { code: 50_201, message: 'The server refused: m' };
      expect(errorForStateless('resources/read', error(code))).toEqual(told);
      expect(errorForHandshake('tools/call', error(code))).toEqual(told);
    },
  );

  test('that the client lacks a capability is told in the one revision that knows it', () => {
    expect(errorForStateless('resources/read', error(-32_021))).toEqual(error(-32_021));
    expect(errorForHandshake('tools/call', error(-32_021)).code).toBe(50_201);
  });

  test('of any other number passes untouched', () => {
    const other = error(-32_050);
    expect([errorForStateless('resources/read', other), errorForHandshake('resources/read', other)]).toEqual([
      other,
      other,
    ]);
  });
});

test('a result of a server with a handshake is complete, whatever it says', () => {
  const result = { content: [] };
  expect(fromHandshake(result)).toBe(result);
  expect(fromHandshake({ ...result, resultType: 'input_required', inputRequests: {} })).toEqual({
    content: [],
    inputRequests: {},
  });
});
