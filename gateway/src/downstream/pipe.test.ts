import { describe, expect, test } from 'vitest';
import { claims, fakePipe } from '../../test/fixtures/fake-pipe.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';

const call = (id: unknown, meta?: object, name = 'files__read') => ({
  id,
  method: 'tools/call',
  params: { name, ...(meta === undefined ? {} : { _meta: meta }) },
});
const request = (id: unknown, method: string, meta: object | null = claims(), params: object = {}) => ({
  id,
  method,
  params: { ...params, ...(meta === null ? {} : { _meta: meta }) },
});
const initialize = (id: unknown = 'i', protocolVersion = '2025-11-25') => ({
  id,
  method: 'initialize',
  params: { protocolVersion, capabilities: {} },
});
const ofRevision = (version: unknown) => claims({ 'io.modelcontextprotocol/protocolVersion': version });
const cancel = (requestId: unknown) => ({ method: 'notifications/cancelled', params: { requestId } });
const shuttingDown = new GatewayError('cancelled', 'The gateway is shutting down.');

describe('the first message decides: a pipe', () => {
  test('that opens with initialize has a handshake, and claims change nothing of it', async () => {
    const { say, said, calls, settle } = fakePipe();
    say(initialize());
    say(call(1, claims()));
    calls[0]?.resolve({ result: { content: [] } });
    await settle();
    expect(calls[0]?.call.caller.era).toBe('handshake');
    expect(said()[1]).toEqual({ jsonrpc: '2.0', id: 1, result: { content: [] } });
  });

  test('that opens with a request that claims nothing has a handshake, which may still come', async () => {
    const { say, said, calls } = fakePipe();
    say(call(1));
    say(call(2, claims()));
    say(initialize());
    expect(calls.map(({ call: { caller } }) => caller.era)).toEqual(['handshake', 'handshake']);
    expect(said()).toMatchObject([{ id: 'i', result: { protocolVersion: '2025-11-25' } }]);
  });

  test('that opens with claims is stateless', async () => {
    const { say, said, calls, settle } = fakePipe();
    say(call(1, claims()));
    calls[0]?.resolve({ result: { content: [] } });
    await settle();
    expect(calls[0]?.call.caller.era).toBe('stateless');
    expect(said()[0]?.result).toMatchObject({ resultType: 'complete', content: [] });
  });

  test.each([['asked', 'server/discover', claims()] as const])(
    'is undecided when it was only %s what there is',
    async (_what, method, meta) => {
      for (const next of ['handshake', 'stateless']) {
        const { say, said, calls } = fakePipe();
        say(request('d', method, meta));
        say(next === 'handshake' ? initialize() : call(1, claims()));
        say(call(2, next === 'handshake' ? undefined : claims()));
        expect(said()[0]?.result).toMatchObject({ supportedVersions: ['2026-07-28'], resultType: 'complete' });
        expect(calls.at(-1)?.call.caller.era).toBe(next);
      }
    },
  );

  test.each([
    ['of a revision from the future', ofRevision('2099-01-01'), -32_022],
    ['of a revision that opens with a handshake', ofRevision('2025-11-25'), -32_022],
    ['of no revision', ofRevision(7), -32_602],
    ['without capabilities', claims({ 'io.modelcontextprotocol/clientCapabilities': undefined }), -32_602],
  ])('is undecided after claims %s', (_what, meta, code) => {
    const { say, said } = fakePipe();
    say(call(1, meta));
    say(initialize());
    expect(said()).toMatchObject([
      { id: 1, error: { code } },
      { id: 'i', result: { protocolVersion: '2025-11-25' } },
    ]);
  });

  test('that opens with an initialize whose claims are none has a handshake', () => {
    const { say, said } = fakePipe();
    say(request('i', 'initialize', ofRevision('2025-11-25'), { protocolVersion: '2025-11-25' }));
    expect(said()[0]?.result).toMatchObject({ protocolVersion: '2025-11-25' });
  });

  test('is undecided after what is no request', () => {
    const { say, hear, calls } = fakePipe();
    hear('{');
    hear('[]');
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    say({ id: 7, result: {} });
    say(call(1, claims()));
    expect(calls[0]?.call.caller.era).toBe('stateless');
  });
});

describe('a stateless pipe', () => {
  const stateless = () => {
    const talk = fakePipe();
    talk.say(request('first', 'tools/list'));
    return talk;
  };

  test('refuses initialize, and says which revision it speaks', async () => {
    const { say, said, settle } = stateless();
    await settle();
    say(initialize());
    say(initialize('again', '2099-01-01'));
    expect(said().slice(1)).toMatchObject([
      { id: 'i', error: { code: -32_022, data: { supported: ['2026-07-28'], requested: '2025-11-25' } } },
      { id: 'again', error: { code: -32_022, data: { supported: ['2026-07-28'], requested: '2099-01-01' } } },
    ]);
  });

  test.each(['tools/call', 'ping', 'tools/list', 'server/discover', 'subscriptions/listen', 'no/such'])(
    'refuses %s without claims',
    async (method) => {
      const { say, said, calls, settle } = stateless();
      await settle();
      say(request(1, method, null, { name: 'files__read', notifications: {} }));
      await settle();
      expect(said().at(-1)).toMatchObject({ id: 1, error: { code: -32_602, data: { code: 'invalid-claims' } } });
      expect(calls).toEqual([]);
    },
  );

  test('refuses a revision from the future, and goes on', async () => {
    const { say, said, settle } = stateless();
    say(request(1, 'tools/list', ofRevision('2099-01-01')));
    say(request(2, 'tools/list'));
    await settle();
    expect(said()).toContainEqual(
      expect.objectContaining({
        id: 1,
        error: expect.objectContaining({
          code: -32_022,
          data: expect.objectContaining({ supported: ['2026-07-28'], requested: '2099-01-01' }) as unknown,
        }) as unknown,
      }),
    );
    expect(said().find(({ id }) => id === 2)?.result).toMatchObject({ tools: [{ name: 'files__read' }] });
  });

  test('refuses a batch in its own words', async () => {
    const { hear, said, settle } = stateless();
    await settle();
    hear(JSON.stringify([{ jsonrpc: '2.0', ...call(1, claims()) }]));
    expect(said().at(-1)).toMatchObject({
      id: null,
      error: { code: -32_600, message: expect.stringContaining('2026-07-28') as string },
    });
  });

  test('hears nothing that it did not ask for, whatever it said before and says later', async () => {
    const { say, lines, present, left, settle } = fakePipe();
    say({ id: 'e', method: 'mcp_server_list' });
    say({ method: 'notifications/initialized' });
    say(request(1, 'tools/list'));
    say({ id: 'f', method: 'mcp_server_list' });
    say({ method: 'notifications/initialized' });
    await settle();
    const before = lines.length;
    for (const one of present) one.hear('notifications/tools/list_changed');
    expect(lines).toHaveLength(before);
    expect(present.filter((one) => !left.includes(one))).toEqual([]);
  });
});

describe(`an id is open once, whoever answers it ${proves('T-12')}`, () => {
  test('on a stateless pipe', async () => {
    const { say, said, calls, settle } = fakePipe();
    say(call(1, claims()));
    say(call(1, claims(), 'files__write'));
    say({ id: 1, method: 'mcp_server_list' });
    expect(said().map(({ id, error }) => [id, error?.code])).toEqual([
      [1, -32_600],
      [1, -32_600],
    ]);
    calls[0]?.resolve({ result: { mine: true } });
    await settle();
    expect(said()[2]).toMatchObject({ id: 1, result: { mine: true } });
    say(call(1, claims()));
    expect(calls).toHaveLength(2);
  });

  test('while the engine waits for its answer under it', async () => {
    const { say, said, calls, settle } = fakePipe();
    say({ id: 1, method: 'mcp_tool_execute', params: { name: 'files__read' } });
    say(call(1, claims()));
    say(request(1, 'server/discover'));
    calls[0]?.resolve({ result: { content: [] } });
    await settle();
    expect(said()).toMatchObject([
      { id: 1, error: { code: -32_600 } },
      { id: 1, error: { code: -32_600 } },
      { id: 1, result: { success: true } },
    ]);
  });
});

describe("the engine's own dialect", () => {
  test.each(['undecided', 'handshake', 'stateless'])('works on a pipe that is %s', async (era) => {
    const { say, said, calls, settle } = fakePipe();
    if (era === 'handshake') say(initialize(0));
    if (era === 'stateless') say(request(0, 'server/discover'));
    if (era === 'stateless') say(request(0, 'tools/list'));
    await settle();
    say({ id: 1, method: 'mcp_server_list' });
    say({ id: 2, method: 'mcp_tool_execute', params: { name: 'files__read' } });
    say({ id: 3, method: 'mcp_tool_execute', params: { name: 'files__read', _meta: claims() } });
    for (const one of calls) one.resolve({ result: { content: [] } });
    await settle();
    for (const id of [1, 2, 3]) expect(said().find((one) => one.id === id)?.result).toMatchObject({ success: true });
    say({ id: 4, method: 'mcp_tool_execute', params: { name: 'files__read' } });
    say(cancel(4));
    await settle();
    expect(said().filter(({ id }) => id === 4)).toEqual([]);
  });

  test('decides nothing', () => {
    const { say, calls } = fakePipe();
    say({ id: 1, method: 'mcp_server_list' });
    say(call(2, claims()));
    expect(calls[0]?.call.caller.era).toBe('stateless');
  });
});

describe('cancelling on a stateless pipe', () => {
  test('aborts the call, gets no answer, and frees the id', async () => {
    const { pipe, say, said, calls, settle } = fakePipe();
    say(call(1, claims()));
    say(cancel(1));
    await settle();
    expect([calls[0]?.call.signal.reason, said(), pipe.inFlight]).toMatchObject([{ code: 'cancelled' }, [], 0]);
    say(call(1, claims()));
    calls[1]?.resolve({ result: {} });
    await settle();
    expect(said()).toMatchObject([{ id: 1 }]);
  });

  test('after the answer, and of what was never asked, does nothing', async () => {
    const { say, said, calls, settle } = fakePipe();
    say(call(1, claims()));
    calls[0]?.resolve({ result: {} });
    await settle();
    for (const id of [1, 2, '1', null]) say(cancel(id));
    await settle();
    expect(said()).toHaveLength(1);
  });
});

describe('the end', () => {
  test('waits for what is in flight in both dialects, and for no stream', async () => {
    const { pipe, say, calls, settle } = fakePipe();
    say(request('s', 'subscriptions/listen', claims(), { notifications: { toolsListChanged: true } }));
    say(call(1, claims()));
    say({ id: 2, method: 'mcp_tool_execute', params: { name: 'files__read' } });
    let idle = false;
    void pipe.idle().then(() => (idle = true));
    await settle();
    expect([pipe.inFlight, idle]).toEqual([2, false]);
    calls[0]?.resolve({ result: {} });
    await settle();
    expect([pipe.inFlight, idle]).toEqual([1, false]);
    calls[1]?.resolve({ result: {} });
    await settle();
    expect([pipe.inFlight, idle]).toEqual([0, true]);
  });

  test('from our side answers everything, once', async () => {
    const { pipe, say, said, settle } = fakePipe({ list: () => new Promise(() => {}) });
    say(call(1, claims()));
    say(request(2, 'tools/list'));
    say(request(3, 'subscriptions/listen', claims(), { notifications: { toolsListChanged: true } }));
    say({ id: 4, method: 'mcp_tool_execute', params: { name: 'files__read' } });
    await settle();
    pipe.abort(shuttingDown);
    say(cancel(3));
    await settle();
    pipe.close();
    await settle();
    const answers = said().filter(({ method }) => method === undefined);
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([1, 2, 4]));
    expect(answers).toHaveLength(3);
    for (const { error } of answers) expect(error?.message).toBe('The gateway is shutting down.');
  });

  test('of the client leaves nothing behind, and nothing is heard any more', async () => {
    const { pipe, say, present, left, calls, lines, settle } = fakePipe();
    say({ id: 'e', method: 'mcp_server_list' });
    say(request(1, 'subscriptions/listen', claims(), { notifications: { toolsListChanged: true } }));
    say(call(2, claims()));
    await settle();
    pipe.close();
    await settle();
    expect(present.filter((one) => !left.includes(one))).toEqual([]);
    const before = [calls.length, lines.length];
    say(call(3, claims()));
    say({ id: 4, method: 'mcp_tool_execute', params: { name: 'files__read' } });
    await settle();
    expect([calls.length, lines.length]).toEqual(before);
    expect(pipe.inFlight).toBe(0);
  });
});
