import { describe, expect, test } from 'vitest';
import { claims, fakePipe, fakeServerInfo } from '../../test/fixtures/fake-pipe.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import type { Directory } from './directory.ts';

const subscriptionIdKey = 'io.modelcontextprotocol/subscriptionId';
const all = { tools: {}, prompts: {}, resources: { subscribe: true } };
const offering = (capabilities: object): Partial<Directory> => ({
  offer: () => ({ capabilities: { ...capabilities }, instructions: '' }),
});
const listen = (id: unknown, notifications: unknown) => ({
  id,
  method: 'subscriptions/listen',
  params: { notifications, _meta: claims() },
});
const tagged = (id: unknown, more: object = {}) => ({ ...more, _meta: { [subscriptionIdKey]: id } });
const acknowledged = (id: unknown, notifications: object) => ({
  jsonrpc: '2.0',
  method: 'notifications/subscriptions/acknowledged',
  params: tagged(id, { notifications }),
});
const changed = (id: unknown, list = 'tools') => ({
  jsonrpc: '2.0',
  method: `notifications/${list}/list_changed`,
  params: tagged(id),
});
const ended = (id: unknown) => ({
  jsonrpc: '2.0',
  id,
  result: {
    resultType: 'complete',
    _meta: { [subscriptionIdKey]: id, 'io.modelcontextprotocol/serverInfo': fakeServerInfo },
  },
});

describe('a stream of notifications', () => {
  test('begins with what will be told, then tells it under its own id', async () => {
    const { say, said, present, settle } = fakePipe(offering(all));
    say(listen('s', { toolsListChanged: true, promptsListChanged: true }));
    await settle();
    present[0]?.hear('notifications/tools/list_changed');
    present[0]?.hear('notifications/prompts/list_changed', { _meta: { a: 1 } });
    expect(said()).toEqual([
      acknowledged('s', { toolsListChanged: true, promptsListChanged: true }),
      changed('s'),
      {
        jsonrpc: '2.0',
        method: 'notifications/prompts/list_changed',
        params: { _meta: { a: 1, [subscriptionIdKey]: 's' } },
      },
    ]);
  });

  test('keeps its id as it was written', async () => {
    const { hear, lines, settle } = fakePipe(offering(all));
    const meta = JSON.stringify(claims());
    hear(
      `{"jsonrpc":"2.0","id":1.0,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},"_meta":${meta}}}`,
    );
    await settle();
    expect(lines[0]).toContain(`"${subscriptionIdKey}":1.0`);
  });

  test(`tells nothing but what was asked for ${proves('T-19')}`, async () => {
    const { say, said, present, calls, settle } = fakePipe(offering(all));
    say(
      listen(1, { toolsListChanged: true, promptsListChanged: false, resourceSubscriptions: ['a:b'], 'x-odd': true }),
    );
    calls[0]?.resolve({ result: {} });
    await settle();
    expect(said()).toEqual([acknowledged(1, { toolsListChanged: true, resourceSubscriptions: ['a:b'] })]);
    present[0]?.hear('notifications/prompts/list_changed');
    present[0]?.hear('notifications/resources/list_changed');
    present[0]?.hear('notifications/message', { level: 'info', uri: 'a:b' });
    present[0]?.hear('notifications/resources/updated', { uri: 'a:c' });
    present[0]?.hear('notifications/resources/updated');
    expect(said()).toHaveLength(1);
    present[0]?.hear('notifications/resources/updated', { uri: 'a:b', 'x-odd': 1 });
    expect(said()[1]?.params).toEqual(tagged(1, { uri: 'a:b', 'x-odd': 1 }));
  });

  test('of lists that nobody offers, or of nothing, ends when it has said so', async () => {
    for (const notifications of [{ promptsListChanged: true, resourcesListChanged: true }, {}, { 'x-odd': 1 }]) {
      const { say, said, present, left, settle } = fakePipe(offering({ tools: {} }));
      say(listen(1, notifications));
      await settle();
      expect(said()).toEqual([acknowledged(1, {}), ended(1)]);
      expect(left).toEqual(present);
    }
  });

  test.each([
    [undefined],
    [null],
    [7],
    [[]],
    [{ toolsListChanged: 'yes' }],
    [{ promptsListChanged: null }],
    [{ resourceSubscriptions: 'a:b' }],
    [{ resourceSubscriptions: {} }],
    [{ resourceSubscriptions: [7] }],
    [{ resourceSubscriptions: [''] }],
    [{ resourceSubscriptions: Array.from({ length: 1_001 }, (_, at) => `a:${at}`) }],
  ])('is refused where what it wants is %j', async (notifications) => {
    const { say, said, present, calls, settle } = fakePipe(offering(all));
    say(listen(1, notifications));
    await settle();
    expect(said()).toMatchObject([{ id: 1, error: { code: -32_602 } }]);
    expect([present, calls]).toEqual([[], []]);
  });
});

describe('the resources of a stream', () => {
  test('are those that may be subscribed to, each once', async () => {
    const { say, said, calls, present, settle } = fakePipe(offering(all));
    say(listen(1, { resourceSubscriptions: ['a:1', 'a:2', 'a:1', 'a:3', 'a:4'] }));
    expect(calls.map(({ call: { method, params } }) => [method, params])).toEqual(
      ['a:1', 'a:2', 'a:3', 'a:4'].map((uri) => ['resources/subscribe', { uri }]),
    );
    expect(calls[0]?.call.caller.conversation).toBe(present[0]);
    calls[0]?.resolve({ result: {} });
    calls[1]?.reject(new GatewayError('permission-denied', 'No.'));
    calls[2]?.resolve({ error: { code: -32_601, message: 'No.' } });
    calls[3]?.resolve({ result: {} });
    await settle();
    expect(said()).toEqual([acknowledged(1, { resourceSubscriptions: ['a:1', 'a:4'] })]);
  });

  test('that change before the acknowledgement are told of after it, others not at all', async () => {
    const { say, said, calls, present, settle } = fakePipe(offering(all));
    say(listen(1, { toolsListChanged: true, resourceSubscriptions: ['a:1', 'a:2'] }));
    present[0]?.hear('notifications/resources/updated', { uri: 'a:1' });
    present[0]?.hear('notifications/resources/updated', { uri: 'a:2' });
    for (let at = 0; at < 2_000; at += 1) present[0]?.hear('notifications/tools/list_changed');
    expect(said()).toEqual([]);
    calls[0]?.resolve({ result: {} });
    calls[1]?.reject(new GatewayError('permission-denied', 'No.'));
    await settle();
    const lines = said();
    expect(lines[0]).toEqual(acknowledged(1, { toolsListChanged: true, resourceSubscriptions: ['a:1'] }));
    expect(lines[1]?.params).toEqual(tagged(1, { uri: 'a:1' }));
    expect(lines[2]).toEqual(changed(1));
    expect(lines.length).toBeLessThanOrEqual(1_001);
    expect(lines.filter(({ params }) => params?.['uri'] === 'a:2')).toEqual([]);
  });

  test('are subscribed to a few at a time, and no more when the client has gone', async () => {
    const { say, calls, said, settle } = fakePipe(offering(all));
    const uris = Array.from({ length: 1_000 }, (_, at) => `a:${at}`);
    say(listen(1, { resourceSubscriptions: uris }));
    let most = 0;
    for (let at = 0; at < uris.length;) {
      most = Math.max(most, calls.length - at);
      for (const end = calls.length; at < end; at += 1) calls[at]?.resolve({ result: {} });
      await settle();
    }
    expect([most <= 16, calls.length]).toEqual([true, 1_000]);
    expect(said()).toEqual([acknowledged(1, { resourceSubscriptions: uris })]);
    say(listen(2, { resourceSubscriptions: uris }));
    const before = calls.length;
    say({ method: 'notifications/cancelled', params: { requestId: 2 } });
    await settle();
    expect([calls.length, said().length]).toEqual([before, 1]);
  });

  test('are looked for in vain: the bug is logged, and the stream refused', async () => {
    const { say, said, bugs, left, present, settle } = fakePipe({
      ...offering(all),
      find: () => {
        throw new Error('broken');
      },
    });
    say(listen(1, { resourceSubscriptions: ['a:1'] }));
    await settle();
    expect(said()).toMatchObject([{ id: 1, error: { code: -32_603 } }]);
    expect([bugs.length, left]).toEqual([1, present]);
  });
});

describe('the end of a stream', () => {
  test('by the client has no answer, and nothing is told any more', async () => {
    const { say, said, present, left, settle } = fakePipe(offering(all));
    say(listen(1, { toolsListChanged: true }));
    await settle();
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    present[0]?.hear('notifications/tools/list_changed');
    await settle();
    present[0]?.hear('notifications/tools/list_changed');
    expect(said()).toEqual([acknowledged(1, { toolsListChanged: true })]);
    expect(left).toEqual(present);
  });

  test('by the client, before it was acknowledged, has none either', async () => {
    const { say, said, calls, present, left, settle } = fakePipe(offering(all));
    say(listen(1, { resourceSubscriptions: ['a:1'] }));
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await settle();
    expect([said(), calls[0]?.call.signal.aborted, left]).toEqual([[], true, present]);
  });

  test('from our side is its result, and the last of it', async () => {
    const { pipe, say, said, present, left, settle } = fakePipe(offering(all));
    say(listen('s', { toolsListChanged: true }));
    await settle();
    pipe.abort(new GatewayError('cancelled', 'The gateway is shutting down.'));
    await settle();
    present[0]?.hear('notifications/tools/list_changed');
    expect(said()).toEqual([acknowledged('s', { toolsListChanged: true }), ended('s')]);
    expect(left).toEqual(present);
  });

  test('frees its id', async () => {
    const { say, said, settle } = fakePipe(offering(all));
    for (let turn = 0; turn < 3; turn += 1) {
      say(listen(1, { toolsListChanged: true }));
      await settle();
      say({ method: 'notifications/cancelled', params: { requestId: 1 } });
      await settle();
    }
    expect(said()).toEqual(Array.from({ length: 3 }, () => acknowledged(1, { toolsListChanged: true })));
  });
});

test('a thousand streams are told each for itself; one more is refused until one ends', async () => {
  const { pipe, say, said, lines, present, left, settle } = fakePipe(offering(all));
  for (let id = 0; id < 1_000; id += 1) say(listen(id, { toolsListChanged: true }));
  say(listen('more', { toolsListChanged: true }));
  await settle();
  expect(said().filter(({ error }) => error !== undefined)).toMatchObject([
    { id: 'more', error: { code: 42_901, data: { code: 'rate-limited' } } },
  ]);
  expect(new Set(present.map(({ id }) => id)).size).toBe(1_000);
  lines.length = 0;
  for (const one of present) one.hear('notifications/tools/list_changed');
  expect(said()).toEqual(Array.from({ length: 1_000 }, (_, id) => changed(id)));

  say({ method: 'notifications/cancelled', params: { requestId: 7 } });
  await settle();
  say(listen('more', { toolsListChanged: true }));
  await settle();
  expect(said().at(-1)).toEqual(acknowledged('more', { toolsListChanged: true }));
  expect(pipe.inFlight).toBe(0);

  lines.length = 0;
  pipe.close();
  await settle();
  expect(said()).toHaveLength(1_000);
  expect(present.filter((one) => !left.includes(one))).toEqual([]);
});
