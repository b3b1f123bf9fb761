import { describe, expect, test } from 'vitest';
import { result, stateless } from '../../../test/fixtures/http-carrier.ts';
import { json } from '../../../test/fixtures/http-server.ts';
import { parseJson } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { statelessRevision, withClaims } from '../../protocol/revision/claims.ts';

const claims = { clientInfo: { name: 'us', version: '1' }, capabilities: {} };

describe('the headers of a request without a handshake', () => {
  const schema = {
    type: 'object',
    properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, n: { type: 'integer', 'x-mcp-header': 'N' } },
  };
  const headersOf = async (method: string, params: JsonObject): Promise<JsonObject> => {
    const { correlator, heard } = await stateless((one) => json(one, result(one)), {
      options: { toolSchema: (name) => (name === 'query' ? schema : undefined) },
    });
    await correlator.request(method, withClaims(params, claims));
    await correlator.request(method, withClaims(params, claims));
    const [one, same] = heard.map(({ headers }) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('mcp-'))),
    );
    expect(same).toEqual(one);
    return { ...one };
  };
  const common = { 'mcp-protocol-version': statelessRevision };

  test('repeat the method, the name and what the tool declares, of the message as it leaves', async () => {
    const args = parseJson('{"region":"Montréal","n":42.0,"other":"x"}', 10);
    expect(await headersOf('tools/call', { name: 'query', arguments: args })).toEqual({
      ...common,
      'mcp-method': 'tools/call',
      'mcp-name': 'query',
      'mcp-param-region': '=?base64?TW9udHLDqWFs?=',
      'mcp-param-n': '42',
    });
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['tools/call', { name: 'outil é' }, { 'mcp-name': '=?base64?b3V0aWwgw6k=?=' }],
    ['tools/call', { name: 7 }, {}],
    ['resources/read', { uri: 'file:///a b' }, { 'mcp-name': 'file:///a b' }],
    ['prompts/get', { name: 'p' }, { 'mcp-name': 'p' }],
    ['tools/list', { name: 'p' }, {}],
  ])('%s %j', async (method, params, mirrored) => {
    expect(await headersOf(method, params)).toEqual({ ...common, 'mcp-method': method, ...mirrored });
  });

  test('mirror nothing of a tool that declares it wrongly', async () => {
    const { correlator, heard } = await stateless((one) => json(one, result(one)), {
      options: { toolSchema: () => ({ 'x-mcp-header': 'Root' }) },
    });
    await correlator.request('tools/call', { name: 't', arguments: {} });
    expect(Object.keys(heard[0]?.headers ?? {}).filter((name) => name.startsWith('mcp-param'))).toEqual([]);
  });

  test('are not sent with a handshake that is tried in between', async () => {
    const { correlator, heard } = await stateless((one) => json(one, result(one)));
    await correlator.request('server/discover', {});
    await correlator.request('initialize', {});
    expect(heard.map(({ headers }) => [headers['mcp-protocol-version'], headers['mcp-method']])).toEqual([
      [statelessRevision, 'server/discover'],
      [undefined, undefined],
    ]);
  });
});

describe('where a request stands in a trace', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const traceHeadersOf = async (meta: JsonObject): Promise<JsonObject> => {
    const { correlator, heard } = await stateless((one) => json(one, result(one)));
    await correlator.request('tools/list', withClaims({ _meta: meta }, claims));
    return Object.fromEntries(Object.entries(heard.at(-1)?.headers ?? {}).filter(([name]) => name.startsWith('trace')));
  };

  test('stands in its headers too, as it stands in its body', async () => {
    const meta = { traceparent, tracestate: 'studio=7' };
    expect(await traceHeadersOf(meta)).toEqual(meta);
    expect(await traceHeadersOf({})).toEqual({});
  });

  test('is left out of them where it is not of the shape that headers may have', async () => {
    expect(await traceHeadersOf({ traceparent: 'evil\r\nx: 1', tracestate: 'studio=7' })).toEqual({});
    expect(await traceHeadersOf({ traceparent, tracestate: 'a\r\nx: 1' })).toEqual({ traceparent });
  });
});
