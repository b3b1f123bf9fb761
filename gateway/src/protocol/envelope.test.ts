import { describe, expect, test } from 'vitest';
import { envelopeMethods, isEnvelopeMethod, readEnvelope } from './envelope.ts';
import type { EnvelopeMethod } from './envelope.ts';
import { parseJson } from './json.ts';

const context = { project: 'Le Phare', addon: 'mcp_server_addon', session: 's1', requestId: 'r1', host: 'engine' };

test('a tool call becomes the tools/call that it means', () => {
  const params = { type: 'tool', name: 'files__read', args: { path: 'a' }, context };
  expect(readEnvelope('mcp_tool_execute', params)).toEqual({
    kind: 'call',
    method: 'tools/call',
    params: { name: 'files__read', arguments: { path: 'a' } },
    context,
  });
});

test('a resource request becomes the resources/read that it means, by name or by URI', () => {
  const expected = { kind: 'call', method: 'resources/read', params: { uri: 'file:///a' }, context: {} };
  expect(readEnvelope('mcp_resource_request', { type: 'resource', name: 'file:///a' })).toEqual(expected);
  expect(readEnvelope('mcp_resource_request', { uri: 'file:///a', args: {} })).toEqual(expected);
});

test('type, args and context may be left out', () => {
  expect(readEnvelope('mcp_tool_execute', { name: 'x' })).toMatchObject({
    params: { name: 'x', arguments: {} },
    context: {},
  });
});

test.each(['mcp_server_list', 'mcp_server_status', 'mcp_server_start', 'mcp_server_stop'] as const)(
  '%s names a server',
  (method) => {
    expect(readEnvelope(method, { name: 'files', context })).toEqual({ kind: 'server', server: 'files', context });
  },
);

test.each(['mcp_server_list', 'mcp_server_status'] as const)('%s may be about all servers', (method) => {
  expect(readEnvelope(method, {})).toEqual({ kind: 'server', server: undefined, context: {} });
});

describe('what is of another shape is refused in a sentence', () => {
  test.each<[EnvelopeMethod, string, RegExp]>([
    ['mcp_tool_execute', '{}', /name must be text/],
    ['mcp_tool_execute', '{"name":""}', /name must be text/],
    ['mcp_tool_execute', '{"name":7}', /name must be text/],
    ['mcp_tool_execute', '{"name":"x","type":"resource"}', /type must be "tool"/],
    ['mcp_resource_request', '{"name":"x","type":"tool"}', /type must be "resource"/],
    ['mcp_tool_execute', '{"uri":"x"}', /name must be text/],
    ['mcp_resource_request', '{"uri":["x"]}', /name must be text/],
    ['mcp_tool_execute', '{"name":"x","args":[]}', /args must be an object/],
    ['mcp_tool_execute', '{"name":"x","args":null}', /args must be an object/],
    ['mcp_tool_execute', '{"name":"x","args":1.0}', /args must be an object/],
    ['mcp_tool_execute', '{"name":"x","context":"c"}', /context must be an object/],
    ['mcp_tool_execute', '{"name":"x","context":null}', /context must be an object/],
    ['mcp_tool_execute', '{"name":"x","context":{"project":7}}', /context\.project must be text/],
    ['mcp_server_list', '{"context":{"addon":{}}}', /context\.addon must be text/],
    ['mcp_server_status', '{"name":7}', /name must be text/],
    ['mcp_server_start', '{}', /name must be the name of a server/],
    ['mcp_server_stop', '{}', /name must be the name of a server/],
  ])('%s with %s', (method, params, sentence) => {
    expect(readEnvelope(method, parseJson(params, 10) as Record<string, unknown>)).toMatch(sentence);
  });

  test('a part of the context that is too long', () => {
    const long = 'x'.repeat(201);
    expect(readEnvelope('mcp_server_list', { context: { session: long } })).toMatch(
      /context\.session must be text of at most 200/,
    );
    expect(readEnvelope('mcp_server_list', { context: { session: long.slice(1) } })).toMatchObject({ kind: 'server' });
  });
});

test('parts of the context that are null count as not given, and unknown ones are left out', () => {
  expect(readEnvelope('mcp_server_list', { context: { project: null, addon: 'a', timestamp: 7 } })).toMatchObject({
    context: { addon: 'a' },
  });
});

test('the methods of the dialect are known by name', () => {
  for (const method of envelopeMethods) expect(isEnvelopeMethod(method)).toBe(true);
  for (const method of ['tools/call', 'mcp_', '', '__proto__', 'MCP_TOOL_EXECUTE'])
    expect(isEnvelopeMethod(method)).toBe(false);
});
