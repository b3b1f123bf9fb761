import { describe, expect, test } from 'vitest';
import { fakeReceiver } from '../../test/fixtures/fake-directory.ts';
import { GatewayError } from '../errors.ts';
import type { Call, Result } from '../pipeline/call.ts';
import type { EnvelopeMethod } from '../protocol/envelope.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { ServerStatus } from './directory.ts';
import { answerEngine } from './engine.ts';
import { identify } from './identify.ts';

const servers: readonly ServerStatus[] = [
  { name: 'files', state: 'ready', restarts: 0, pid: 7 },
  { name: 'git', state: 'idle', restarts: 0 },
];

const setUp = (run: (call: Call) => Promise<Result> = async () => ({ result: { content: [] } })) => {
  const calls: Call[] = [];
  const bugs: unknown[] = [];
  const receiver = fakeReceiver((call) => {
    calls.push(call);
    return run(call);
  });
  const ask = async (method: EnvelopeMethod, params: JsonObject): Promise<JsonObject> => {
    const { signal } = new AbortController();
    const options = {
      servers: { list: () => servers },
      receiver,
      principalFor: (context: object) => identify('engine', {}, context),
      onBug: (error: unknown) => bugs.push(error),
    };
    return JSON.parse(await answerEngine(options, { id: 'r', method, params, bytes: 10, signal })) as JsonObject;
  };
  return { ask, calls, bugs };
};

describe('a call of the engine', () => {
  test('runs as the MCP call that it means, for whom it speaks for', async () => {
    const { ask, calls } = setUp();
    const answer = await ask('mcp_tool_execute', {
      type: 'tool',
      name: 'files__read',
      args: { path: 'a' },
      context: { project: 'Le Phare', addon: 'x', requestId: 'q1' },
    });
    expect(calls[0]).toMatchObject({
      method: 'tools/call',
      params: { name: 'files__read', arguments: { path: 'a' } },
      principal: { client: 'engine', project: 'Le Phare', addon: 'x' },
    });
    expect(answer).toEqual({
      jsonrpc: '2.0',
      id: 'r',
      result: {
        success: true,
        data: { content: [] },
        metadata: { callId: 'call-1', duration_ms: expect.any(Number) as number, requestId: 'q1' },
      },
    });
  });

  test('of a resource is the reading of it', async () => {
    const { ask, calls } = setUp();
    await ask('mcp_resource_request', { name: 'file:///a' });
    expect(calls[0]).toMatchObject({ method: 'resources/read', params: { uri: 'file:///a' } });
  });

  test('that is refused is an error with its number, its remedy and its call', async () => {
    const { ask, bugs } = setUp(() => Promise.reject(new GatewayError('permission-denied', 'No.', { remedy: 'Ask.' })));
    expect(await ask('mcp_tool_execute', { name: 'x' })).toMatchObject({
      error: { code: 40_301, message: 'No. Ask.', data: { callId: 'call-1', remedy: 'Ask.' } },
    });
    expect(bugs).toEqual([]);
  });

  test('that meets a bug of ours says so, and the log has it', async () => {
    const bug = new Error('secret');
    const { ask, bugs } = setUp(() => Promise.reject(bug));
    const answer = await ask('mcp_tool_execute', { name: 'x' });
    expect(answer).toMatchObject({ error: { code: -32_603 } });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(bugs).toEqual([bug]);
  });

  test('of another shape is refused before anything runs', async () => {
    const { ask, calls } = setUp();
    await expect(ask('mcp_tool_execute', { name: 7 })).rejects.toMatchObject({
      code: 'invalid-arguments',
      message: 'name must be text.',
    });
    expect(calls).toEqual([]);
  });
});

describe('servers', () => {
  test.each(['mcp_server_start', 'mcp_server_stop'] as const)('%s takes the path of every call', async (method) => {
    const { ask, calls } = setUp(async () => ({ result: { state: 'x' } }));
    expect(await ask(method, { name: 'files' })).toMatchObject({ result: { success: true, data: { state: 'x' } } });
    expect(calls[0]).toMatchObject({ method, target: { kind: 'server', upstream: 'files' } });
  });

  test.each(['mcp_server_list', 'mcp_server_status'] as const)('%s shows all of them', async (method) => {
    const { ask, calls } = setUp();
    expect(await ask(method, {})).toEqual({
      jsonrpc: '2.0',
      id: 'r',
      result: { success: true, data: { servers }, metadata: {} },
    });
    expect(calls).toEqual([]);
  });

  test('are shown one by one', async () => {
    const { ask } = setUp();
    expect(await ask('mcp_server_status', { name: 'git' })).toMatchObject({ result: { data: servers[1] } });
    expect(await ask('mcp_server_list', { name: 'git' })).toMatchObject({
      result: { data: { servers: [servers[1]] } },
    });
  });

  test('that are not there are unknown', async () => {
    await expect(setUp().ask('mcp_server_status', { name: 'x'.repeat(500) })).rejects.toMatchObject({
      code: 'unknown-target',
      remedy: 'mcp_server_list names all of them.',
    });
  });
});
