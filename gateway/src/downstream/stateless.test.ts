import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { fakeDirectory, fakeReceiver } from '../../test/fixtures/fake-directory.ts';
import { claims, fakePipe, fakeServerInfo } from '../../test/fixtures/fake-pipe.ts';
import type { Said } from '../../test/fixtures/fake-pipe.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import type { Call, Result } from '../pipeline/call.ts';
import { readMessage } from '../protocol/jsonrpc.ts';
import type { Directory } from './directory.ts';
import type { Outlet } from './outlet.ts';
import { createStateless } from './stateless.ts';

const serverInfoKey = 'io.modelcontextprotocol/serverInfo';
const stamp = { _meta: { [serverInfoKey]: fakeServerInfo } };
const clientCancelled = new GatewayError('cancelled', 'The client cancelled the call.');
const shuttingDown = new GatewayError('cancelled', 'The gateway is shutting down.');

/** One client's stateless serving, and what reaches the outlet of each of its requests, in order. */
const setUp = (changes: Partial<Directory> = {}, options: { client?: string; project?: string } = {}) => {
  const bugs: unknown[] = [];
  const left: string[] = [];
  const calls: { call: Call; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  const directory = fakeDirectory({ leave: ({ id }) => void left.push(id), ...changes });
  const stateless = createStateless({
    id: 'c1',
    directory,
    receiver: fakeReceiver((call) => {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      call.signal.addEventListener('abort', () => reject(call.signal.reason));
      calls.push({ call, resolve, reject });
      return promise;
    }, directory),
    serverInfo: fakeServerInfo,
    onBug: (error) => void bugs.push(error),
    ...options,
  });
  const ask = (method: string, params: object = {}, meta: object = claims(), id: unknown = 1) => {
    const message = readMessage(JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } }));
    if (message.kind !== 'request') throw new Error(message.kind);
    const events: [what: 'tell' | 'reply' | 'skip', line?: Said, refused?: string][] = [];
    const outlet: Outlet = {
      tell: (line) => void events.push(['tell', JSON.parse(line) as Said]),
      reply: (line, refused) =>
        void events.push(
          refused === undefined ? ['reply', JSON.parse(line) as Said] : ['reply', JSON.parse(line) as Said, refused],
        ),
      skip: () => void events.push(['skip']),
    };
    const open = stateless.receive(message, 100, outlet);
    return { open, events, answer: (): Said | undefined => events.find(([what]) => what === 'reply')?.[1] };
  };
  return { stateless, ask, calls, bugs, left, settle: () => new Promise((resolve) => setImmediate(resolve)) };
};

const read = { name: 'files__read' };

describe('what a request claims', () => {
  test.each([
    ['no claims', {}, -32_602, 'invalid-claims'],
    ['a revision that is no text', { 'io.modelcontextprotocol/protocolVersion': 7 }, -32_602, 'invalid-claims'],
    ['no capabilities', claims({ 'io.modelcontextprotocol/clientCapabilities': undefined }), -32_602, 'invalid-claims'],
    [
      'capabilities that are no object',
      claims({ 'io.modelcontextprotocol/clientCapabilities': [] }),
      -32_602,
      'invalid-claims',
    ],
    ['a client without a name', claims({ 'io.modelcontextprotocol/clientInfo': {} }), -32_602, 'invalid-claims'],
    ['a log level that is none', claims({ 'io.modelcontextprotocol/logLevel': 'loud' }), -32_602, 'invalid-claims'],
    [
      'a revision from the future',
      claims({ 'io.modelcontextprotocol/protocolVersion': '2099-01-01' }),
      -32_022,
      'unsupported-revision',
    ],
    [
      'a revision with a handshake',
      claims({ 'io.modelcontextprotocol/protocolVersion': '2025-11-25' }),
      -32_022,
      'unsupported-revision',
    ],
  ])('is refused with %s, and reaches nobody', (_what, meta, code, refused) => {
    const { ask, calls, stateless } = setUp();
    const { events } = ask('tools/call', read, meta);
    expect(events).toMatchObject([['reply', { id: 1, error: { code, data: { code: refused } } }, refused]]);
    expect([calls, stateless.inFlight]).toEqual([[], 0]);
  });

  test('of a revision that is not spoken is answered with those that are', () => {
    const { ask } = setUp();
    const { answer } = ask('tools/list', {}, claims({ 'io.modelcontextprotocol/protocolVersion': '2099-01-01' }));
    expect(answer()?.error?.data).toMatchObject({ supported: ['2026-07-28'], requested: '2099-01-01' });
  });

  test('goes with its call, and with no other', () => {
    const { ask, calls } = setUp({}, { project: 'Le Phare' });
    ask(
      'tools/call',
      read,
      claims({
        'io.modelcontextprotocol/clientInfo': { name: 'anna', version: '2' },
        'io.modelcontextprotocol/clientCapabilities': { sampling: {} },
        'io.modelcontextprotocol/logLevel': 'warning',
      }),
    );
    ask('tools/call', read, claims({ 'io.modelcontextprotocol/clientInfo': undefined }));
    expect(calls.map(({ call }) => call.principal)).toEqual([
      { client: 'anna', project: 'Le Phare' },
      { client: 'local', project: 'Le Phare' },
    ]);
    expect(calls.map(({ call: { caller } }) => [caller.capabilities, caller.logLevel])).toEqual([
      [{ sampling: {} }, 'warning'],
      [{}, undefined],
    ]);
    expect(calls[0]?.call.caller).toMatchObject({ era: 'stateless', clientInfo: { name: 'anna', version: '2' } });
    expect(calls[0]?.call.caller.ask).toBeUndefined();
  });

  test('cannot change the name that the owner gave', () => {
    const { ask, calls } = setUp({}, { client: 'given' });
    ask('tools/call', read);
    expect(calls[0]?.call.principal).toEqual({ client: 'given' });
  });
});

describe('a call', () => {
  test('is answered as the server answered, with what the revision wants beside it', async () => {
    const { ask, calls, settle } = setUp();
    const { events } = ask('tools/call', read, claims(), 'x');
    calls[0]?.resolve({ result: { content: [], 'x-odd': 1, _meta: { a: 1, [serverInfoKey]: { name: 'other' } } } });
    await settle();
    expect(events).toEqual([
      [
        'reply',
        {
          jsonrpc: '2.0',
          id: 'x',
          result: {
            content: [],
            'x-odd': 1,
            resultType: 'complete',
            _meta: { a: 1, [serverInfoKey]: fakeServerInfo },
          },
        },
      ],
    ]);
  });

  test('with unknown keys beside its result or error keeps them', async () => {
    const { ask, calls, settle } = setUp();
    const right = ask('tools/call', read, claims(), 1);
    const wrong = ask('tools/call', read, claims(), 2);
    calls[0]?.resolve({ jsonrpc: '2.0', id: 99, 'x-trace': 1, result: {} } as Result);
    calls[1]?.resolve({ jsonrpc: '2.0', id: 98, 'x-trace': 2, error: { code: 5, message: 'm', 'x-odd': 1 } } as Result);
    await settle();
    expect(right.answer()).toEqual({
      jsonrpc: '2.0',
      id: 1,
      'x-trace': 1,
      result: { resultType: 'complete', ...stamp },
    });
    expect(wrong.answer()).toEqual({
      jsonrpc: '2.0',
      id: 2,
      'x-trace': 2,
      error: { code: 5, message: 'm', 'x-odd': 1 },
    });
  });

  test('that wants more of the client is passed on as it is, whatever kind of result it is', async () => {
    const { ask, calls, settle } = setUp();
    const { answer } = ask('tools/call', read);
    calls[0]?.resolve({ result: { resultType: 'task', taskId: 't' } });
    await settle();
    expect(answer()?.result).toEqual({ resultType: 'task', taskId: 't', ...stamp });
  });

  test('of a resource says how long it stays good', async () => {
    const { ask, calls, settle } = setUp();
    const { answer } = ask('resources/read', { uri: 'a:b' });
    calls[0]?.resolve({ result: { contents: [], ttlMs: 5, cacheScope: 'public' } });
    await settle();
    expect(answer()?.result).toMatchObject({ contents: [], ttlMs: 5, cacheScope: 'public' });
  });

  test('that a tool refuses tells the model; of anything else the host', async () => {
    const { ask, calls, settle } = setUp();
    const tool = ask('tools/call', read);
    const prompt = ask('prompts/get', { name: 'p' });
    for (const { reject } of calls) reject(new GatewayError('permission-denied', 'No.'));
    await settle();
    expect(tool.events).toMatchObject([['reply', { result: { isError: true, resultType: 'complete', ...stamp } }]]);
    expect(prompt.events).toMatchObject([['reply', { error: { code: 40_301 } }, 'permission-denied']]);
  });

  test.each([
    [-32_002, -32_602, undefined],
    [-32_020, 50_201, undefined],
    [-32_022, 50_201, undefined],
    [-32_021, -32_021, 'missing-capability'],
    [-32_603, -32_603, undefined],
  ])('that the server refuses with %d is answered with %d', async (code, told, refused) => {
    const { ask, calls, settle } = setUp();
    const { events } = ask('resources/read', { uri: 'a:b' });
    calls[0]?.resolve({ error: { code, message: 'm', data: { a: 1 } } });
    await settle();
    expect(events[0]?.[1]?.error?.code).toBe(told);
    expect(events[0]?.[2]).toBe(refused);
  });

  test('that meets a bug of ours is answered, and the log has the bug', async () => {
    const { ask, calls, bugs, settle } = setUp();
    const bug = new TypeError('secret');
    const { events } = ask('tools/call', read);
    calls[0]?.reject(bug);
    await settle();
    expect(events).toMatchObject([['reply', { error: { code: -32_603 } }, 'internal']]);
    expect([bugs, JSON.stringify(events).includes('secret')]).toEqual([[bug], false]);
  });

  test('whose params are of another shape, or whose search throws, is answered', async () => {
    const { ask, calls, bugs, settle } = setUp({
      find: () => {
        throw new Error('broken');
      },
    });
    const shape = ask('tools/call', { name: 7 });
    const search = ask('tools/call', read);
    await settle();
    expect([shape, search].map(({ answer }) => answer()?.error?.code)).toEqual([-32_602, -32_603]);
    expect([calls.length, bugs.length]).toEqual([0, 1]);
  });
});

describe('other requests', () => {
  test('server/discover says what there is, and how to ask for it', () => {
    const { ask } = setUp({ offer: () => ({ capabilities: { tools: {} }, instructions: 'Read.' }) });
    expect(ask('server/discover').answer()?.result).toEqual({
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {} },
      instructions: 'Read.',
      resultType: 'complete',
      ttlMs: 0,
      cacheScope: 'private',
      ...stamp,
    });
    expect(setUp().ask('server/discover').answer()?.result).not.toHaveProperty('instructions');
  });

  test('a list says how long it stays good, and for whom', async () => {
    const { ask, settle } = setUp({ freshness: () => ({ ttlMs: 7, cacheScope: 'public' }) });
    const { answer } = ask('tools/list');
    await settle();
    expect(answer()?.result).toEqual({
      tools: [{ name: 'files__read' }],
      resultType: 'complete',
      ttlMs: 7,
      cacheScope: 'public',
      ...stamp,
    });
  });

  test('a list that fails is answered with the reason', async () => {
    const { ask, bugs, settle } = setUp({ list: () => Promise.reject(new Error('broken')) });
    const failed = ask('tools/list');
    const refused = ask('tools/list', { cursor: 'x' });
    await settle();
    expect([failed, refused].map(({ answer }) => answer()?.error?.code)).toEqual([-32_603, -32_602]);
    expect(bugs).toHaveLength(1);
  });

  test.each([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
    'sampling/createMessage',
    'tools/Call',
    '',
    '__proto__',
    'constructor',
    'x'.repeat(1_000),
  ])(`the method %j is unknown, and reaches nobody ${proves('T-19')}`, async (method) => {
    const { ask, calls, settle } = setUp();
    const { events } = ask(method, { name: 'files__read', uri: 'a:b' });
    await settle();
    expect(events).toMatchObject([['reply', { error: { code: -32_601 } }, 'unknown-method']]);
    expect(events[0]?.[1]?.error?.message.length).toBeLessThan(300);
    expect(calls).toEqual([]);
  });
});

describe('what belongs to a call', () => {
  const withProgress = (meta: object = {}) => claims({ progressToken: 'p', ...meta });

  test('is told before its answer, progress with a head start, an error no less', async () => {
    for (const outcome of ['answer', 'refusal']) {
      const { ask, calls } = setUp();
      const { events } = ask('tools/call', read, withProgress());
      calls[0]?.call.onProgress?.({ progressToken: 'p', progress: 1, 'x-odd': 1 });
      const toldAt = performance.now();
      if (outcome === 'answer') calls[0]?.resolve({ result: {} });
      else calls[0]?.reject(new GatewayError('upstream-failed', 'It died.'));
      while (events.length < 2) await sleep(1);
      expect(performance.now() - toldAt).toBeGreaterThanOrEqual(24);
      expect(events.map(([what]) => what)).toEqual(['tell', 'reply']);
      expect(events[0]?.[1]).toEqual({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 'p', progress: 1, 'x-odd': 1 },
      });
    }
  });

  test('is not told where nobody asked for it', () => {
    const { ask, calls } = setUp();
    ask('tools/call', read);
    expect(calls[0]?.call.onProgress).toBeUndefined();
  });

  test('is not told after its answer', async () => {
    const { ask, calls, settle } = setUp();
    const { events } = ask('tools/call', read, withProgress());
    calls[0]?.call.caller.tell('notifications/message', { level: 'info' });
    calls[0]?.resolve({ result: {} });
    await settle();
    calls[0]?.call.onProgress?.({ progress: 2 });
    calls[0]?.call.caller.tell('notifications/message', { level: 'info' });
    expect(events.map(([what]) => what)).toEqual(['tell', 'reply']);
  });

  test('is not told after the client took the call back', async () => {
    const { ask, calls, settle } = setUp();
    const { open, events } = ask('tools/call', read, withProgress());
    open.cancel(clientCancelled);
    calls[0]?.call.onProgress?.({ progress: 2 });
    calls[0]?.call.caller.tell('notifications/message', { level: 'info' });
    await settle();
    expect(events).toEqual([['skip']]);
  });
});

describe('taking a request back', () => {
  test.each([
    ['a call', 'tools/call', read],
    ['a list', 'tools/list', {}],
    ['a stream', 'subscriptions/listen', { notifications: { toolsListChanged: true } }],
  ])('of %s ends it without an answer, once', async (_what, method, params) => {
    const { ask, stateless, settle } = setUp({ list: () => new Promise(() => {}) });
    const { open, events } = ask(method, params);
    await settle();
    open.cancel(clientCancelled);
    open.cancel(clientCancelled);
    stateless.abort(shuttingDown);
    await settle();
    expect(events.map(([what]) => what).filter((what) => what !== 'tell')).toEqual(['skip']);
    expect(stateless.inFlight).toBe(0);
  });

  test('that was answered does nothing', async () => {
    const { ask, calls, settle } = setUp();
    const { open, events } = ask('tools/call', read);
    calls[0]?.resolve({ result: {} });
    await settle();
    open.cancel(clientCancelled);
    const { open: refused } = ask('tools/call', read, {});
    refused.cancel(clientCancelled);
    expect(events.map(([what]) => what)).toEqual(['reply']);
  });

  test('an answer that is on its way is too late: there is none', async () => {
    const { ask, calls, settle } = setUp();
    const { open, events } = ask('tools/call', read);
    calls[0]?.resolve({ result: {} });
    open.cancel(clientCancelled);
    await settle();
    expect(events).toEqual([['skip']]);
  });

  test('of a stream does not end the waiting for a call', async () => {
    const { ask, calls, stateless, settle } = setUp();
    ask('tools/call', read);
    const stream = ask('subscriptions/listen', { notifications: { toolsListChanged: true } }, claims(), 2);
    await settle();
    let idle = false;
    void stateless.idle().then(() => (idle = true));
    stream.open.cancel(clientCancelled);
    expect(stateless.inFlight).toBe(1);
    await settle();
    expect(idle).toBe(false);
    calls[0]?.resolve({ result: {} });
    await settle();
    expect([idle, stateless.inFlight]).toEqual([true, 0]);
  });
});

describe('the end', () => {
  test('answers everything in flight with the reason, and streams with their results', async () => {
    const { ask, stateless, settle } = setUp({ list: () => new Promise(() => {}) });
    await stateless.idle();
    const [call, list] = [ask('tools/call', read), ask('tools/list')];
    const stream = ask('subscriptions/listen', { notifications: { toolsListChanged: true } });
    await settle();
    expect(stateless.inFlight).toBe(2);
    stateless.abort(shuttingDown);
    await settle();
    for (const { events } of [call, list])
      expect(events).toMatchObject([
        ['reply', { error: { code: 49_901, message: 'The gateway is shutting down.' } }, 'cancelled'],
      ]);
    expect(stream.answer()?.result).toMatchObject({ resultType: 'complete' });
    await stateless.idle();
  });

  test('answers a stream that is not acknowledged yet', async () => {
    const { ask, stateless, settle } = setUp();
    const { events } = ask('subscriptions/listen', { notifications: { resourceSubscriptions: ['a:b'] } });
    stateless.abort(shuttingDown);
    await settle();
    expect(events).toMatchObject([['reply', { error: { code: 49_901 } }, 'cancelled']]);
  });

  test('of the client leaves nobody behind, and receives nothing more', async () => {
    const { ask, stateless, calls, left, settle } = setUp();
    ask('tools/call', read);
    stateless.close();
    await settle();
    const late = ask('tools/call', read);
    expect([left, calls.length, late.events, stateless.inFlight]).toEqual([['c1'], 1, [['skip']], 0]);
  });
});

test('thousands of calls at once are answered once each, whatever the order', async () => {
  const { say, calls, said, settle, pipe } = fakePipe();
  const count = 5_000;
  for (let id = 0; id < count; id += 1) say({ id, method: 'tools/call', params: { ...read, _meta: claims() } });
  for (const [at, { call, resolve }] of calls.toReversed().entries()) resolve({ result: { at, size: call.bytes } });
  await settle();
  expect(new Set(said().map(({ id }) => id)).size).toBe(count);
  expect([said().length, pipe.inFlight]).toEqual([count, 0]);
});
