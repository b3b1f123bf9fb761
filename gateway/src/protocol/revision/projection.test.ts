import { describe, expect, test } from 'vitest';
import {
  asHandshake,
  asStateless,
  errorForHandshake,
  errorForStateless,
  fromHandshake,
  toolForHandshake,
} from './projection.ts';

const key = 'io.modelcontextprotocol/serverInfo';
const us = { name: 'us' };

describe('a result for a stateless client', () => {
  test('says that it is complete, and that it is of us', () => {
    const result = { content: [], 'x-odd': 1, _meta: { [key]: { name: 'them' }, kept: true } };
    expect(asStateless('tools/call', result, us)).toEqual({
      content: [],
      'x-odd': 1,
      resultType: 'complete',
      _meta: { kept: true, [key]: us },
    });
  });

  test.each([
    ['a question', 'input_required'],
    ['a task', 'task'],
  ])('that is %s stays one, and is not kept', (_, resultType) => {
    expect(asStateless('resources/read', { resultType }, us)).toEqual({ resultType, _meta: { [key]: us } });
  });

  test.each([
    [{}, 0, 'private'],
    [{ ttlMs: 5, cacheScope: 'public' }, 5, 'public'],
    [{ ttlMs: -1, cacheScope: 'anybody' }, 0, 'private'],
    [{ ttlMs: '5' }, 0, 'private'],
    [{ ttlMs: 0.5 }, 0, 'private'],
  ])('that may be kept says how long and for whom: %j', (given, ttlMs, cacheScope) => {
    expect(asStateless('tools/list', given, us)).toMatchObject({ ttlMs, cacheScope });
  });
});

describe('a result for a client with a handshake', () => {
  test('has nothing of what it does not know, and all the rest', () => {
    const result = { resultType: 'complete', ttlMs: 1, cacheScope: 'public', contents: [], 'x-odd': 1 };
    expect(asHandshake({ ...result, _meta: { [key]: us } })).toEqual({ contents: [], 'x-odd': 1 });
    expect(asHandshake({ ...result, _meta: { [key]: us, kept: 1 } })).toMatchObject({ _meta: { kept: 1 } });
  });

  test.each([
    [[1, 2], { result: [1, 2] }],
    ['text', { result: 'text' }],
    [null, { result: null }],
    [{ a: 1 }, { a: 1 }],
  ])('has an object where structured content had to be one: %j', (given, shown) => {
    expect(asHandshake({ structuredContent: given })).toEqual({ structuredContent: shown });
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

test('a tool for a client with a handshake has no schema of what it cannot read', () => {
  const object = { name: 't', outputSchema: { type: 'object' } };
  expect(toolForHandshake(object)).toBe(object);
  expect(toolForHandshake({ name: 't' })).toEqual({ name: 't' });
  expect(toolForHandshake({ name: 't', outputSchema: { type: 'array' } })).toEqual({ name: 't' });
});

describe('an error of a server', () => {
  const error = (code: number, data?: unknown) => ({ code, message: 'm', ...(data === undefined ? {} : { data }) });

  test.each([
    ['of its own', error(-32_050, { x: 1 }), error(-32_050, { x: 1 })],
    ['about what is not there', error(-32_002, { uri: 'a:1' }), error(-32_602, { uri: 'a:1' })],
    ['about a capability that the client lacks', error(-32_021), error(-32_021)],
    [
      'about our own words to it',
      error(-32_022, { supported: [] }),
      { code: 50_201, message: 'The server refused: m' },
    ],
    ['about our own headers', error(-32_020), { code: 50_201, message: 'The server refused: m' }],
  ])('%s is told to a stateless client in its own numbers', (_, given, told) => {
    expect(errorForStateless(given)).toEqual(told);
  });

  test.each([
    ['of its own', 'tools/call', error(-32_050, { x: 1 }), error(-32_050, { x: 1 })],
    ['about what is not there', 'resources/read', error(-32_602, { uri: 'a:1' }), error(-32_002, { uri: 'a:1' })],
    ['about params', 'resources/read', error(-32_602), error(-32_602)],
    ['about params of another method', 'tools/call', error(-32_602, { uri: 'a:1' }), error(-32_602, { uri: 'a:1' })],
    ['about a capability', 'tools/call', error(-32_021), { code: 50_201, message: 'The server refused: m' }],
    ['about our own words to it', 'tools/call', error(-32_022), { code: 50_201, message: 'The server refused: m' }],
  ])('%s is told to a client with a handshake in its own numbers', (_, method, given, told) => {
    expect(errorForHandshake(method, given)).toEqual(told);
  });
});
