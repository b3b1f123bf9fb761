import { describe, expect, test } from 'vitest';
import { fakePipe } from '../../test/fixtures/fake-pipe.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import type { Result } from '../pipeline/call.ts';
import { isListMethod } from '../protocol/mcp.ts';
import type { Directory } from './directory.ts';

interface Answer {
  readonly id: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A session on a pipe, whose calls the test answers. */
const setUp = (changes: Partial<Directory> = {}, options: { client?: string; project?: string } = {}) => {
  const { pipe, ...talk } = fakePipe(changes, options);
  return { ...talk, session: pipe, answers: (): Answer[] => talk.lines.map((line) => JSON.parse(line) as Answer) };
};

const toolCall = (id: unknown, name = 'files__read') => ({ id, method: 'tools/call', params: { name } });
const initialize = (protocolVersion?: unknown, clientInfo?: unknown) => ({
  id: 'i',
  method: 'initialize',
  params: { protocolVersion, clientInfo, capabilities: {} },
});

describe('the handshake', () => {
  test('answers with the revision asked for, who we are and what there is', () => {
    const { say, answers } = setUp({
      offer: () => ({ capabilities: { tools: { listChanged: true } }, instructions: 'Read.' }),
    });
    say(initialize('2025-06-18', { name: 'c' }));
    expect(answers()).toEqual([
      {
        jsonrpc: '2.0',
        id: 'i',
        result: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: { listChanged: true } },
          serverInfo: { name: 'storycore-mcp', version: '1' },
          instructions: 'Read.',
        },
      },
    ]);
  });

  test('with a revision that is not known is answered with the newest, and no instructions are none', () => {
    const { say, answers } = setUp();
    say(initialize('1999-01-01'));
    expect(answers()[0]?.result).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'storycore-mcp', version: '1' },
    });
  });

  test('says for whom calls are made from then on', () => {
    const { say, calls } = setUp({}, { project: 'Le Phare' });
    say(toolCall(1));
    say(initialize('2025-11-25', { name: 'claude-desktop' }));
    say(toolCall(2));
    expect(calls.map(({ call }) => call.principal)).toEqual([
      { client: 'local', project: 'Le Phare' },
      { client: 'claude-desktop', project: 'Le Phare' },
    ]);
  });

  test('comes once: another one is refused, and changes nothing', () => {
    const { say, calls, answers } = setUp();
    say(initialize('2025-06-18', { name: 'first' }));
    say({ ...initialize('2025-11-25', { name: 'second' }), id: 2 });
    say(toolCall(3));
    expect(answers()[1]).toMatchObject({ id: 2, error: { code: -32_600 } });
    expect(calls[0]?.call.principal).toEqual({ client: 'first' });
  });

  test('may come late, and counts from then on', () => {
    const { say, calls } = setUp();
    say(toolCall(1));
    say({
      id: 'i',
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: { roots: {} }, clientInfo: { name: 'late' } },
    });
    say(toolCall(2));
    expect(calls.map(({ call: { caller } }) => [caller.capabilities, caller.clientInfo])).toEqual([
      [{}, undefined],
      [{ roots: {} }, { name: 'late' }],
    ]);
  });

  test('cannot change the name that the owner gave', () => {
    const { say, calls } = setUp({}, { client: 'given' });
    say(initialize('2025-11-25', { name: 'claimed' }));
    say(toolCall(1));
    expect(calls[0]?.call.principal).toEqual({ client: 'given' });
  });
});

describe('a call', () => {
  test('is answered as the server answered, under the id of the client', async () => {
    const { say, calls, settle, lines } = setUp();
    say({ ...toolCall('x'), 'x-trace': 1 });
    expect(calls[0]?.call.extras).toEqual({ 'x-trace': 1 });
    calls[0]?.resolve({ jsonrpc: '2.0', id: 99, result: { content: [], 'x-odd': 1 } } as Result);
    await settle();
    expect(lines).toEqual(['{"jsonrpc":"2.0","id":"x","result":{"content":[],"x-odd":1}}']);
  });

  test('gets its own answer, whatever the order', async () => {
    const { say, calls, settle, answers } = setUp();
    for (const id of [1, 2, 3]) say(toolCall(id));
    for (const at of [2, 0, 1]) calls[at]?.resolve({ result: { at } });
    await settle();
    expect(answers().map(({ id, result }) => [id, result?.['at']])).toEqual([
      [3, 2],
      [1, 0],
      [2, 1],
    ]);
  });

  test.each(['1', '"1"', '1.0', '1.5', '12345678901234567890', '""', '-0'])(
    'with the id %s is answered under exactly that',
    async (id) => {
      const { hear, calls, settle, lines } = setUp();
      hear(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"files__read"}}`);
      calls[0]?.resolve({ jsonrpc: '2.0', id: 99, result: {} } as Result);
      await settle();
      expect(lines).toEqual([`{"jsonrpc":"2.0","id":${id},"result":{}}`]);
    },
  );

  test('of a tool that is refused tells the model; of anything else the host', async () => {
    const { say, calls, settle, answers } = setUp();
    say(toolCall(1));
    say({ id: 2, method: 'resources/read', params: { uri: 'a:b' } });
    for (const { reject } of calls) reject(new GatewayError('permission-denied', 'No.'));
    await settle();
    expect(answers()[0]?.result).toMatchObject({ isError: true });
    expect(answers()[1]?.error).toMatchObject({ code: 40_301, message: 'No.' });
  });

  test('that meets a bug of ours is answered, and the log has the bug', async () => {
    const { say, calls, settle, answers, bugs } = setUp();
    const bug = new TypeError('secret');
    say(toolCall(1));
    calls[0]?.reject(bug);
    await settle();
    expect(answers()[0]?.error).toMatchObject({ code: -32_603 });
    expect([bugs, JSON.stringify(answers()).includes('secret')]).toEqual([[bug], false]);
  });

  test('whose params are of another shape is refused at once', () => {
    const { say, calls, answers } = setUp();
    say({ id: 1, method: 'tools/call', params: { name: 7 } });
    say({ id: 2, method: 'prompts/get' });
    expect(answers().map(({ error }) => error?.code)).toEqual([-32_602, -32_602]);
    expect(calls).toEqual([]);
  });

  test('whose search throws is answered all the same', () => {
    const { say, answers, bugs } = setUp({
      find: () => {
        throw new Error('broken');
      },
    });
    say(toolCall(1));
    expect(answers()[0]?.error?.code).toBe(-32_603);
    expect(bugs).toHaveLength(1);
  });
});

describe(`an id that is used again ${proves('T-12')}`, () => {
  test('while its request is open is refused, and the open one gets its own answer', async () => {
    const { say, calls, settle, answers } = setUp();
    say(toolCall(1));
    say(toolCall(1, 'files__write'));
    expect(calls).toHaveLength(1);
    expect(answers()[0]).toMatchObject({ id: 1, error: { code: -32_600 } });
    calls[0]?.resolve({ result: { mine: true } });
    await settle();
    expect(answers()[1]).toMatchObject({ id: 1, result: { mine: true } });
    say(toolCall(1));
    expect(calls).toHaveLength(2);
  });

  test('in another spelling is the same number, and text is another id', () => {
    const { hear, calls } = setUp();
    for (const id of ['1', '1.0', '"1"', '1e0', '2'])
      hear(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"files__read"}}`);
    expect(calls).toHaveLength(3);
  });

  test('for the answer of one leaves the other cancellable', async () => {
    const { say, calls, settle } = setUp();
    say(toolCall('a'));
    say(toolCall('a'));
    say({ method: 'notifications/cancelled', params: { requestId: 'a' } });
    await settle();
    expect(calls[0]?.call.signal.aborted).toBe(true);
  });
});

describe('cancelling', () => {
  test('aborts the call, and it gets no answer', async () => {
    const { session, say, calls, settle, lines } = setUp();
    say(toolCall(1));
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await settle();
    expect(calls[0]?.call.signal.reason).toMatchObject({ code: 'cancelled' });
    expect([lines, session.inFlight]).toEqual([[], 0]);
  });

  test('an answer that is on its way is too late: there is none', async () => {
    const { say, calls, settle, lines } = setUp();
    say(toolCall(1));
    calls[0]?.resolve({ result: {} });
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await settle();
    expect(lines).toEqual([]);
  });

  test('after the answer does nothing, and the id is free', async () => {
    const { say, calls, settle, lines } = setUp();
    say(toolCall(1));
    calls[0]?.resolve({ result: {} });
    await settle();
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    say(toolCall(1));
    calls[1]?.resolve({ result: {} });
    await settle();
    expect(lines).toHaveLength(2);
  });

  test.each([['"1"'], ['2'], ['null'], ['[1]'], ['{"a":1}'], ['1.5']])(
    'of %s leaves the request 1 alone',
    async (requestId) => {
      const { hear, say, calls, settle } = setUp();
      say(toolCall(1));
      hear(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${requestId}}}`);
      await settle();
      expect(calls[0]?.call.signal.aborted).toBe(false);
    },
  );

  test('by a client that keeps numbers as doubles finds its request', async () => {
    const { hear, say, calls, settle } = setUp();
    say(toolCall(1));
    hear('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1.0}}');
    await settle();
    expect(calls[0]?.call.signal.aborted).toBe(true);
  });

  test('a list that waits for a server ends the waiting', async () => {
    const { session, say, settle, lines } = setUp({ list: () => new Promise(() => {}) });
    say({ id: 1, method: 'tools/list' });
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await settle();
    expect([lines, session.inFlight]).toEqual([[], 0]);
  });
});

describe('progress', () => {
  test('goes to the client as it comes, before the answer', async () => {
    const { session, say, calls, lines } = setUp();
    say({ id: 1, method: 'tools/call', params: { name: 'files__read', _meta: { progressToken: 'p' } } });
    calls[0]?.call.onProgress?.({ progressToken: 'p', progress: 1, 'x-odd': 1 });
    calls[0]?.resolve({ result: {} });
    await session.idle();
    expect(lines[0]).toBe(
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1,"x-odd":1}}',
    );
    expect(lines).toHaveLength(2);
  });

  test('is not relayed after the client took the call back', async () => {
    const { say, calls, settle, lines } = setUp();
    say({ id: 1, method: 'tools/call', params: { name: 'files__read', _meta: { progressToken: 'p' } } });
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    calls[0]?.call.onProgress?.({ progressToken: 'p', progress: 1 });
    await settle();
    expect(lines).toEqual([]);
  });

  test('is not relayed to who did not ask for it', () => {
    const { say, calls } = setUp();
    say({ id: 1, method: 'tools/call', params: { name: 'files__read', _meta: { other: 1 } } });
    say({ id: 2, method: 'tools/call', params: { name: 'files__read', _meta: 7 } });
    expect(calls.map(({ call }) => call.onProgress)).toEqual([undefined, undefined]);
  });
});

describe('other requests', () => {
  test('ping is answered at once', () => {
    const { say, lines } = setUp();
    say({ id: 'p', method: 'ping' });
    expect(lines).toEqual(['{"jsonrpc":"2.0","id":"p","result":{}}']);
  });

  test.each(['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list'])(
    '%s is answered out of the directory',
    async (method) => {
      const asked: unknown[] = [];
      const { say, settle, answers } = setUp({
        list: async (which, principal) => {
          asked.push([which, principal]);
          return [{ name: 'n' }];
        },
      });
      say({ id: 1, method });
      await settle();
      expect([isListMethod(method), asked]).toEqual([true, [[method, { client: 'local' }]]]);
      expect(Object.values(answers()[0]?.result ?? {})).toEqual([[{ name: 'n' }]]);
    },
  );

  test('a list that fails is answered with the reason', async () => {
    const { say, settle, answers, bugs } = setUp({ list: () => Promise.reject(new Error('broken')) });
    say({ id: 1, method: 'tools/list' });
    say({ id: 2, method: 'tools/list', params: { cursor: 'x' } });
    await settle();
    expect(new Set(answers().map(({ error }) => error?.code))).toEqual(new Set([-32_602, -32_603]));
    expect(bugs).toHaveLength(1);
  });

  test('logging/setLevel is passed on where the level is one', () => {
    const levels: unknown[] = [];
    const { say, answers } = setUp({ setLogLevel: (level) => levels.push(level) });
    say({ id: 1, method: 'logging/setLevel', params: { level: 'warning' } });
    say({ id: 2, method: 'logging/setLevel', params: { level: 'loud' } });
    expect(levels).toEqual(['warning']);
    expect(answers()).toMatchObject([
      { id: 1, result: {} },
      { id: 2, error: { code: -32_602 } },
    ]);
  });

  test('a client hears logs of the level that it wants, told with its call', async () => {
    const { say, calls, answers } = setUp();
    say(toolCall(1));
    expect(calls[0]?.call.caller.logLevel).toBeUndefined();
    say({ id: 2, method: 'logging/setLevel', params: { level: 'error' } });
    calls[0]?.call.caller.tell('notifications/message', { level: 'error' });
    expect([calls[0]?.call.caller.logLevel, answers()[1]]).toEqual([
      'error',
      { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'error' } },
    ]);
  });

  test('a tool that gives what this revision cannot describe promises nothing', async () => {
    const { say, settle, answers } = setUp({
      list: async () => [{ name: 'n', outputSchema: { type: 'array' } }],
    });
    say({ id: 1, method: 'tools/list' });
    await settle();
    expect(answers()[0]?.result).toEqual({ tools: [{ name: 'n' }] });
  });

  test('the engine has its own dialect on the same pipe', async () => {
    const { say, calls, settle, answers } = setUp();
    say({ id: 1, method: 'mcp_server_list' });
    say({ id: 2, method: 'mcp_tool_execute', params: { name: 'files__read', context: { addon: 'a' } } });
    say({ id: 3, method: 'mcp_tool_execute', params: {} });
    calls[0]?.resolve({ result: { content: [] } });
    await settle();
    expect(calls[0]?.call.principal).toEqual({ client: 'local', addon: 'a' });
    expect(answers()).toMatchObject([
      { id: 1, result: { success: true } },
      { id: 3, error: { code: -32_602 } },
      { id: 2, result: { success: true } },
    ]);
  });

  test.each([
    'resources/unsubscribed',
    'sampling/createMessage',
    'tools/Call',
    'tools/call ',
    '',
    'server/discover',
    '__proto__',
    'constructor',
    'x'.repeat(1_000),
  ])(`the method %j is unknown, and reaches nobody ${proves('T-19')}`, (method) => {
    const { say, calls, answers } = setUp();
    say({ id: 1, method, params: { name: 'files__read' } });
    expect(answers()[0]?.error?.code).toBe(-32_601);
    expect(answers()[0]?.error?.message.length).toBeLessThan(300);
    expect(calls).toEqual([]);
  });
});

describe('what asks for no answer', () => {
  test('gets none: notifications, answers to what was not asked', () => {
    const { say, lines } = setUp();
    say({ method: 'notifications/initialized' });
    say({ method: 'notifications/unheard-of', params: { a: 1 } });
    say({ method: 'tools/call', params: { name: 'files__write' } });
    say({ id: 7, result: {} });
    say({ id: 7, error: { code: 1, message: 'm' } });
    expect(lines).toEqual([]);
  });

  test('that the roots of the client changed goes to its servers', () => {
    const relayed: unknown[] = [];
    const { say, lines } = setUp({ relay: ({ id }, method, params) => relayed.push([id, method, params]) });
    say({ method: 'notifications/roots/list_changed', params: { a: 1 } });
    expect([relayed, lines]).toEqual([[['c1', 'notifications/roots/list_changed', { a: 1 }]], []]);
  });

  test(`is not run: a notification is never a call ${proves('T-19')}`, () => {
    const { say, calls } = setUp();
    for (const method of ['tools/call', 'resources/read', 'mcp_tool_execute', 'mcp_server_stop', 'initialize'])
      say({ method, params: { name: 'files__read', uri: 'a:b' } });
    expect(calls).toEqual([]);
  });
});

describe('what is no message', () => {
  test.each([
    ['{', null, -32_700],
    ['7', null, -32_600],
    ['{"jsonrpc":"2.0","id":5}', 5, -32_600],
    ['{"jsonrpc":"1.0","id":"a","method":"ping"}', 'a', -32_600],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', null, -32_600],
    ['[]', null, -32_600],
  ])('%s is answered under the id %j with %d', (text, id, code) => {
    const { hear, answers } = setUp();
    hear(text);
    expect(answers()).toMatchObject([{ id, error: { code, data: { retry: false } } }]);
  });

  test('and too large is answered under its id, or null', () => {
    const { session, answers } = setUp();
    session.oversize('big');
    session.oversize(undefined);
    expect(answers()).toMatchObject([
      { id: 'big', error: { code: 41_301 } },
      { id: null, error: { code: 41_301 } },
    ]);
  });
});

describe('a batch', () => {
  const batchSession = (changes: Partial<Directory> = {}) => {
    const world = setUp(changes);
    world.say(initialize('2025-03-26'));
    world.lines.length = 0;
    return { ...world, batches: (): Answer[][] => world.lines.map((line) => JSON.parse(line) as Answer[]) };
  };

  test('is refused where the revision has none', () => {
    const { hear, calls, answers } = setUp();
    hear(JSON.stringify([{ jsonrpc: '2.0', ...toolCall(1) }]));
    expect(answers()).toMatchObject([
      { id: null, error: { code: -32_600, message: expect.stringContaining('2025-11-25') as string } },
    ]);
    expect(calls).toEqual([]);
  });

  test('is answered in one list when the last answer is there', async () => {
    const { hear, calls, settle, lines, batches } = batchSession();
    hear(
      JSON.stringify(
        [toolCall(1), { method: 'notifications/x' }, { id: 2, method: 'ping' }, toolCall(3), { id: 9, result: {} }].map(
          (message) => ({ jsonrpc: '2.0', ...message }),
        ),
      ),
    );
    calls[1]?.resolve({ result: { n: 3 } });
    await settle();
    expect(lines).toEqual([]);
    calls[0]?.resolve({ result: { n: 1 } });
    await settle();
    expect(batches()).toHaveLength(1);
    expect(batches()[0]?.map(({ id }) => id)).toEqual([2, 3, 1]);
  });

  test('of what asks for no answer gets none', async () => {
    const { hear, settle, lines } = batchSession();
    hear('[{"jsonrpc":"2.0","method":"n"},{"jsonrpc":"2.0","id":1,"result":{}}]');
    await settle();
    expect(lines).toEqual([]);
  });

  test('with nonsense, a batch and an id twice in it has an answer for each', () => {
    const { hear, calls, batches } = batchSession();
    hear('[7,[],{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping","params":[]}]');
    expect(batches()[0]?.map(({ id, error }) => [id, error?.code])).toEqual([
      [null, -32_600],
      [null, -32_600],
      [1, undefined],
      [2, -32_600],
    ]);
    expect(calls).toEqual([]);
  });

  test('of which one is taken back is answered without it', async () => {
    const { hear, say, calls, settle, batches } = batchSession();
    hear(JSON.stringify([toolCall(1), toolCall(2)].map((message) => ({ jsonrpc: '2.0', ...message }))));
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    calls[1]?.resolve({ result: {} });
    await settle();
    expect(batches()).toMatchObject([[{ id: 2 }]]);
  });

  test('that is taken back as a whole gets no answer', async () => {
    const { hear, say, settle, lines } = batchSession();
    hear(JSON.stringify([{ jsonrpc: '2.0', ...toolCall(1) }]));
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await settle();
    expect(lines).toEqual([]);
  });

  test('whose answers are too large together has refusals for the last ones', async () => {
    const { hear, calls, settle, batches } = batchSession();
    hear(JSON.stringify([1, 2, 3].map((id) => ({ jsonrpc: '2.0', ...toolCall(id) }))));
    const text = 'x'.repeat(40 * 1024 * 1024);
    for (const { resolve } of calls) resolve({ result: { text } });
    await settle();
    expect(batches()[0]?.map(({ id, error }) => [id, error?.code])).toEqual([
      [1, undefined],
      [2, 41_301],
      [3, 41_301],
    ]);
  });
});

describe('the end', () => {
  test('waits for what is in flight', async () => {
    const { session, say, calls, settle } = setUp();
    await session.idle();
    say(toolCall(1));
    say(toolCall(2));
    let idle = false;
    void session.idle().then(() => (idle = true));
    calls[0]?.resolve({ result: {} });
    await settle();
    expect([idle, session.inFlight]).toEqual([false, 1]);
    calls[1]?.resolve({ result: {} });
    await settle();
    expect([idle, session.inFlight]).toEqual([true, 0]);
  });

  test('from our side answers everything in flight with the reason, lists too', async () => {
    const { session, say, settle, answers } = setUp({ list: () => new Promise(() => {}) });
    say(toolCall(1));
    say({ id: 2, method: 'tools/list' });
    say({ id: 3, method: 'mcp_tool_execute', params: { name: 'files__read' } });
    session.abort(new GatewayError('cancelled', 'The gateway is shutting down.'));
    await settle();
    expect(answers().map(({ id }) => id)).toHaveLength(3);
    expect(new Set(answers().map(({ id }) => id))).toEqual(new Set([1, 2, 3]));
    for (const { error } of answers())
      expect(error).toMatchObject({ code: 49_901, message: 'The gateway is shutting down.' });
  });

  test('a notification of ours goes out as one, once the handshake is over', () => {
    const { say, present, lines } = setUp();
    say(initialize('2025-11-25'));
    expect(present).toEqual([]);
    say({ method: 'notifications/initialized' });
    say({ method: 'notifications/initialized' });
    present[0]?.hear('notifications/tools/list_changed');
    present[0]?.hear('notifications/message', { level: 'info' });
    expect(present).toHaveLength(1);
    expect(lines.slice(1)).toEqual([
      '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}',
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info"}}',
    ]);
  });
});
