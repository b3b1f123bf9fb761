import { classifyInboundRequest } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { errorTable } from '../../errors.ts';
import { readMessage } from '../../protocol/jsonrpc.ts';
import { claimKeys } from '../../protocol/revision/claims.ts';
import { sortPost } from './era.ts';
import type { Sorted } from './era.ts';

type Headers = Readonly<Record<string, string>>;

const sort = (body: unknown, headers: Headers = {}): Sorted =>
  sortPost(readMessage(JSON.stringify(body)), (name) => headers[name]);

const claims = (version: unknown = '2026-07-28', more: object = {}): object => ({
  [claimKeys.protocolVersion]: version,
  [claimKeys.clientCapabilities]: {},
  [claimKeys.clientInfo]: { name: 'c', version: '1' },
  ...more,
});
const request = (method: string, params?: object): object => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  ...(params && { params }),
});
const notification = (method: string, params?: object): object => ({
  jsonrpc: '2.0',
  method,
  ...(params && { params }),
});
const current = { 'mcp-protocol-version': '2026-07-28' };

/** What both the official classifier and ours say of a POST, in the same words. */
const theirs = (body: unknown, headers: Headers): string => {
  const outcome = classifyInboundRequest({
    httpMethod: 'POST',
    body,
    ...(headers['mcp-protocol-version'] !== undefined && { protocolVersionHeader: headers['mcp-protocol-version'] }),
    ...(headers['mcp-method'] !== undefined && { mcpMethodHeader: headers['mcp-method'] }),
    ...(headers['mcp-name'] !== undefined && { mcpNameHeader: headers['mcp-name'] }),
  });
  if (outcome.kind === 'reject') return `refused ${outcome.httpStatus} ${outcome.code}`;
  return outcome.kind === 'modern' ? 'stateless' : 'handshake';
};
const ours = (body: unknown, headers: Headers): string => {
  const sorted = sort(body, headers);
  return sorted.era === 'refused'
    ? `refused ${errorTable[sorted.error.code].http} ${errorTable[sorted.error.code].rpc}`
    : sorted.era;
};

describe('the official classifier says the same', () => {
  const mirrored = { ...current, 'mcp-method': 'tools/list' };
  const cases: readonly (readonly [string, unknown, Headers])[] = [
    ['a request of a session', request('tools/list'), {}],
    ['with its header', request('tools/list'), { 'mcp-protocol-version': '2025-11-25' }],
    ['the handshake', request('initialize', { protocolVersion: '2025-11-25' }), {}],
    ['the handshake with the header of another era', request('initialize', {}), current],
    ['the handshake with broken claims', request('initialize', { _meta: { [claimKeys.protocolVersion]: 7 } }), {}],
    [
      'the handshake with whole claims',
      request('initialize', { _meta: claims() }),
      { ...current, 'mcp-method': 'initialize' },
    ],
    ['the handshake with claims of its own era', request('initialize', { _meta: claims('2025-11-25') }), {}],
    ['a request with claims', request('tools/list', { _meta: claims() }), mirrored],
    [
      'claims without an identity',
      request('tools/list', { _meta: claims('2026-07-28', { [claimKeys.clientInfo]: undefined }) }),
      mirrored,
    ],
    [
      'claims without capabilities',
      request('tools/list', { _meta: claims('2026-07-28', { [claimKeys.clientCapabilities]: undefined }) }),
      mirrored,
    ],
    [
      'an identity that is none',
      request('tools/list', { _meta: claims('2026-07-28', { [claimKeys.clientInfo]: 'me' }) }),
      mirrored,
    ],
    [
      'a log level that is none',
      request('tools/list', { _meta: claims('2026-07-28', { [claimKeys.logLevel]: 'loud' }) }),
      mirrored,
    ],
    [
      'a log level',
      request('tools/list', { _meta: claims('2026-07-28', { [claimKeys.logLevel]: 'debug' }) }),
      mirrored,
    ],
    ['the header without claims', request('tools/list', { _meta: {} }), mirrored],
    ['the header without _meta', request('tools/list'), mirrored],
    [
      'another version in the header',
      request('tools/list', { _meta: claims() }),
      { ...mirrored, 'mcp-protocol-version': '2025-11-25' },
    ],
    ['another method in the header', request('tools/list', { _meta: claims() }), { ...mirrored, 'mcp-method': 'ping' }],
    ['a notification of a session', notification('notifications/initialized'), {}],
    ['a notification with the header', notification('notifications/cancelled'), current],
    ['a notification with claims', notification('notifications/cancelled', { _meta: claims() }), current],
    [
      'a notification that contradicts itself',
      notification('x', { _meta: claims() }),
      { 'mcp-protocol-version': '2025-11-25' },
    ],
    ['a notification with another method', notification('x'), { ...current, 'mcp-method': 'y' }],
    ['a notification with a version that is no text', notification('x', { _meta: claims(7) }), current],
    ['an answer', { jsonrpc: '2.0', id: 1, result: {} }, {}],
    ['a batch', [request('tools/list'), notification('x')], {}],
    ['a batch with claims in it', [request('tools/list', { _meta: claims() })], {}],
    ['an empty batch', [], {}],
    ['no message', { hello: 1 }, {}],
    ['a number', 7, {}],
  ];
  test.each(cases)('%s', (_what, body, headers) => {
    expect(ours(body, headers)).toBe(theirs(body, headers));
  });
});

describe('where we say more', () => {
  test('a version that we do not speak is refused at once, with those that we do', () => {
    const sorted = sort(request('tools/list', { _meta: claims('2031-01-01') }), {
      'mcp-protocol-version': '2031-01-01',
      'mcp-method': 'tools/list',
    });
    expect(sorted).toMatchObject({
      error: { code: 'unsupported-revision', data: { supported: ['2026-07-28'], requested: '2031-01-01' } },
    });
    expect(sort(notification('x', { _meta: claims('2031-01-01') }))).toMatchObject({
      id: null,
      error: { code: 'unsupported-revision' },
    });
  });

  test('a header of a version that nobody knows is refused in a session too', () => {
    expect(sort(request('tools/list'), { 'mcp-protocol-version': 'x' })).toMatchObject({
      id: 1,
      error: {
        code: 'unsupported-revision',
        data: { supported: expect.arrayContaining(['2025-11-25', '2026-07-28']) },
      },
    });
    expect(sort({ jsonrpc: '2.0', id: 1, result: {} }, { 'mcp-protocol-version': 'x' })).toMatchObject({
      id: null,
    });
  });

  test('headers must be there', () => {
    const body = request('resources/read', { uri: 'file:///a', _meta: claims() });
    const all = { ...current, 'mcp-method': 'resources/read', 'mcp-name': 'file:///a' };
    expect(sort(body, all).era).toBe('stateless');
    for (const missing of Object.keys(all)) {
      const rest = Object.fromEntries(Object.entries(all).filter(([name]) => name !== missing));
      expect(sort(body, rest)).toMatchObject({
        error: { code: 'header-mismatch', message: expect.stringContaining('is missing') },
      });
    }
  });

  test('a request that names nothing needs no name', () => {
    const headers = { ...current, 'mcp-method': 'tools/call' };
    expect(sort(request('tools/call', { name: 7, _meta: claims() }), headers).era).toBe('stateless');
  });

  test('this revision has no answers of clients, and no batches', () => {
    expect(sort({ jsonrpc: '2.0', id: 1, result: {} }, current)).toMatchObject({ error: { code: 'invalid-request' } });
    expect(sort([request('tools/list')], current)).toMatchObject({ error: { code: 'invalid-request' } });
  });

  test('a broken answer is for the session, where somebody waits for it', () => {
    expect(sort({ jsonrpc: '2.0', id: 1, result: {}, error: {} }).era).toBe('handshake');
  });
});
