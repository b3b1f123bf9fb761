import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../test/fixtures/eventually.ts';
import { fakeConnection } from '../../test/fixtures/fake-connection.ts';
import type { FakeConnection, Sent } from '../../test/fixtures/fake-connection.ts';
import { GatewayError } from '../errors.ts';
import type { Conversation, Era } from '../pipeline/caller.ts';
import type { JsonObject } from '../protocol/json.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { SubscriptionsOptions } from './subscriptions.ts';

type Answer = (method: string, params: JsonObject) => JsonObject | undefined;

/** One server of this era. It acknowledges its streams where `answer` does not say otherwise. */
const setUp = (era: Era, changes: Partial<SubscriptionsOptions> = {}) => {
  const opened: FakeConnection[] = [];
  const oddities: string[] = [];
  const server: { answer: Answer; broken: boolean; acknowledges: boolean } = {
    answer: (method) => (method === 'subscriptions/listen' ? undefined : {}),
    broken: false,
    acknowledges: true,
  };
  let current: FakeConnection | undefined;
  const open = (): FakeConnection => {
    const fake = fakeConnection({
      era,
      answer(method, params) {
        if (method === 'subscriptions/listen' && server.acknowledges)
          queueMicrotask(() => subscriptions.acknowledged('files'));
        return server.answer(method, params);
      },
    });
    opened.push(fake);
    current = fake;
    void fake.connection.exited.then(() => {
      if (current === fake) current = undefined;
    });
    subscriptions.ready('files', fake.connection);
    return fake;
  };
  const subscriptions = createSubscriptions({
    async connect() {
      await Promise.resolve();
      if (server.broken) throw new GatewayError('upstream-unavailable', 'It does not start.');
      return (current ?? open()).connection;
    },
    current: () => current?.connection,
    clientInfo: { name: 'us' },
    onOddity: (_server, what) => void oddities.push(what),
    patienceMs: 500,
    againMs: 10,
    ...changes,
  });
  const sent = (method: string, at = opened.length - 1): readonly Sent[] =>
    opened[at]?.sent.filter((one) => one.method === method) ?? [];
  const uris = (method: string, at?: number): unknown[] => sent(method, at).map(({ params }) => params?.['uri']);
  /** What each stream was opened for, in order. */
  const streams = (at?: number): unknown[] =>
    sent('subscriptions/listen', at).map(({ params }) => Object(params?.['notifications']).resourceSubscriptions ?? []);
  return { subscriptions, opened, oddities, server, open, sent, uris, streams, last: () => opened.at(-1) };
};

const listener = (id: string) => {
  const heard: unknown[] = [];
  const conversation: Conversation = { id, hear: (method, params) => heard.push([method, params]) };
  return { conversation, heard };
};
const updated = (uri: string) => ['notifications/resources/updated', { uri }];

describe('a server with a handshake', () => {
  test('hears of a resource once, however many want it, and no longer when nobody does', async () => {
    const { subscriptions, uris } = setUp('handshake');
    const [one, other] = [listener('one'), listener('other')];
    const both = [one, other].map(({ conversation }) => subscriptions.subscribe('files', 'a:1', conversation));
    expect(await Promise.all(both)).toMatchObject([{ result: {} }, { result: {} }]);
    await subscriptions.subscribe('files', 'a:1', one.conversation);
    expect(uris('resources/subscribe')).toEqual(['a:1']);

    subscriptions.updated('files', { uri: 'a:1', _meta: { 'io.modelcontextprotocol/subscriptionId': 1 } });
    subscriptions.updated('files', { uri: 'a:2' });
    subscriptions.updated('notes', { uri: 'a:1' });
    expect([one.heard, other.heard]).toEqual([[updated('a:1')], [updated('a:1')]]);

    await subscriptions.unsubscribe('files', 'a:1', one.conversation);
    await subscriptions.unsubscribe('files', 'a:1', one.conversation);
    expect(uris('resources/unsubscribe')).toEqual([]);
    subscriptions.updated('files', { uri: 'a:1' });
    await subscriptions.unsubscribe('files', 'a:1', other.conversation);
    expect([one.heard.length, other.heard.length, uris('resources/unsubscribe')]).toEqual([1, 2, ['a:1']]);
  });

  test('may tell of a part of what was subscribed to', async () => {
    const { subscriptions } = setUp('handshake');
    const { conversation, heard } = listener('one');
    for (const uri of ['file:///a', 'file:///b/']) await subscriptions.subscribe('files', uri, conversation);
    for (const uri of ['file:///a/x/y', 'file:///b/x', 'file:///ab', 'file:///b'])
      subscriptions.updated('files', { uri });
    expect(heard).toEqual([updated('file:///a/x/y'), updated('file:///b/x')]);
  });

  test('that refuses is not listened to, by none of those who waited for it', async () => {
    const { subscriptions, server, uris, open } = setUp('handshake');
    server.answer = () => ({ error: { code: -32_602, message: 'No.' } });
    const [one, other] = [listener('one'), listener('other')];
    const both = [one, other].map(({ conversation }) => subscriptions.subscribe('files', 'a:1', conversation));
    expect(await Promise.all(both)).toMatchObject([{ error: { message: 'No.' } }, { error: { message: 'No.' } }]);
    subscriptions.updated('files', { uri: 'a:1' });
    expect([one.heard, other.heard]).toEqual([[], []]);
    open();
    expect(uris('resources/subscribe')).toEqual([]);
  });

  test('that does not answer is waited for a bounded time', async () => {
    const { subscriptions, server, uris } = setUp('handshake', { patienceMs: 20 });
    server.answer = () => undefined;
    const { conversation } = listener('one');
    await expect(subscriptions.subscribe('files', 'a:1', conversation)).rejects.toMatchObject({ code: 'timeout' });
    server.answer = () => ({});
    await subscriptions.subscribe('files', 'a:1', conversation);
    expect(uris('resources/subscribe')).toEqual(['a:1', 'a:1']);
  });

  test('that is there again is told again, once', async () => {
    const { subscriptions, opened, uris, open } = setUp('handshake');
    const { conversation } = listener('one');
    await subscriptions.subscribe('files', 'a:1', conversation);
    opened[0]?.exit();
    open();
    expect(uris('resources/subscribe')).toEqual(['a:1']);
    await subscriptions.subscribe('files', 'a:2', conversation);
    expect(uris('resources/subscribe')).toEqual(['a:1', 'a:2']);
  });

  test('that refuses what it took before is noted', async () => {
    const { subscriptions, opened, server, oddities, open } = setUp('handshake', { patienceMs: 10 });
    await subscriptions.subscribe('files', 'a:1', listener('one').conversation);
    opened[0]?.exit();
    server.answer = () => undefined;
    open();
    await eventually(() => oddities.length > 0);
    expect(oddities[0]).toContain('It did not answer resources/subscribe');
  });
});

describe('a conversation that leaves', () => {
  test('hears nothing more, and takes along what only it wanted', async () => {
    const { subscriptions, uris } = setUp('handshake');
    const [one, other] = [listener('one'), listener('other')];
    for (const uri of ['a:1', 'a:2']) await subscriptions.subscribe('files', uri, one.conversation);
    await subscriptions.subscribe('files', 'a:2', other.conversation);
    subscriptions.leave(one.conversation);
    subscriptions.updated('files', { uri: 'a:1' });
    subscriptions.updated('files', { uri: 'a:2' });
    expect([one.heard, other.heard, uris('resources/unsubscribe')]).toEqual([[], [updated('a:2')], ['a:1']]);
  });

  test('while its server is started leaves nothing behind', async () => {
    const { subscriptions, uris, open } = setUp('handshake');
    const { conversation, heard } = listener('one');
    const subscribing = subscriptions.subscribe('files', 'a:1', conversation);
    subscriptions.leave(conversation);
    await subscribing;
    expect(uris('resources/subscribe')).toEqual([]);
    subscriptions.updated('files', { uri: 'a:1' });
    open();
    expect([heard, uris('resources/subscribe')]).toEqual([[], []]);
  });

  test('when its server is gone tells nobody', async () => {
    const { subscriptions, opened, uris } = setUp('handshake');
    const { conversation } = listener('one');
    await subscriptions.subscribe('files', 'a:1', conversation);
    await subscriptions.subscribe('files', 'a:2', conversation);
    opened[0]?.exit();
    await sleep(1);
    expect(await subscriptions.unsubscribe('files', 'a:1', conversation)).toEqual({ result: {} });
    subscriptions.leave(conversation);
    expect(uris('resources/unsubscribe')).toEqual([]);
  });
});

test('a conversation subscribes to a bounded number of resources, whoever else wants them', async () => {
  const { subscriptions } = setUp('handshake');
  const [one, other] = [listener('one'), listener('other')];
  await Promise.all(
    Array.from({ length: 1_000 }, (_, at) => subscriptions.subscribe('files', `a:${at}`, one.conversation)),
  );
  await subscriptions.subscribe('files', 'b:1', other.conversation);
  for (const uri of ['b:1', 'c:1'])
    await expect(subscriptions.subscribe('files', uri, one.conversation)).rejects.toMatchObject({
      code: 'rate-limited',
      remedy: 'Unsubscribe from some of them first.',
    });
  // What it has already is no more.
  await subscriptions.subscribe('files', 'a:1', one.conversation);
});

describe('a stateless server', () => {
  test('is listened to as soon as it is there, for its lists', () => {
    const { open, sent } = setUp('stateless');
    open();
    expect(sent('subscriptions/listen')).toMatchObject([
      {
        params: {
          notifications: { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true },
          _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
        },
      },
    ]);
  });

  test('gets one stream for all that is wanted; the former ends when the new one stands', async () => {
    const { subscriptions, streams, sent } = setUp('stateless');
    const [one, other] = [listener('one'), listener('other')];
    await Promise.all([
      subscriptions.subscribe('files', 'a:1', one.conversation),
      subscriptions.subscribe('files', 'a:2', other.conversation),
    ]);
    expect(streams()).toEqual([['a:1', 'a:2']]);
    await subscriptions.subscribe('files', 'a:3', other.conversation);
    expect(streams()).toEqual([
      ['a:1', 'a:2'],
      ['a:1', 'a:2', 'a:3'],
    ]);
    const order = sent('subscriptions/listen').map(({ id }) => id);
    await eventually(() => sent('notifications/cancelled').length > 0);
    expect(sent('notifications/cancelled').map(({ params }) => params?.['requestId'])).toEqual([order[0]]);
    subscriptions.leave(other.conversation);
    expect(streams().at(-1)).toEqual(['a:1']);
    subscriptions.updated('files', { uri: 'a:1', _meta: { 'io.modelcontextprotocol/subscriptionId': 1 } });
    expect(one.heard).toEqual([updated('a:1')]);
  });

  test('whose stream gives way before it stands fails nobody', async () => {
    const { subscriptions, server } = setUp('stateless');
    server.acknowledges = false;
    const { conversation } = listener('one');
    const first = subscriptions.subscribe('files', 'a:1', conversation);
    await sleep(1);
    const second = subscriptions.subscribe('files', 'a:2', conversation);
    await sleep(1);
    subscriptions.acknowledged('files');
    expect(await Promise.all([first, second])).toEqual([{ result: {} }, { result: {} }]);
  });

  test('that never acknowledges is waited for a bounded time', async () => {
    const { subscriptions, server } = setUp('stateless', { patienceMs: 20 });
    server.acknowledges = false;
    expect(await subscriptions.subscribe('files', 'a:1', listener('one').conversation)).toEqual({ result: {} });
  });

  test('that does not know streams refuses the subscription, and is not asked again', async () => {
    const { subscriptions, server, oddities, streams } = setUp('stateless');
    server.acknowledges = false;
    server.answer = () => ({ error: { code: -32_601, message: 'Method not found' } });
    const { conversation } = listener('one');
    expect(await subscriptions.subscribe('files', 'a:1', conversation)).toMatchObject({ error: { code: -32_601 } });
    expect(oddities).toEqual(['It does not tell of changes: Method not found']);
    await sleep(30);
    expect(streams()).toHaveLength(1);
  });

  test.each<[string, (fake: FakeConnection) => void]>([
    ['its result', (fake) => fake.reply({ result: { resultType: 'complete' } }, 'subscriptions/listen')],
    [
      'a cancellation',
      (fake) =>
        fake.say({
          method: 'notifications/cancelled',
          params: { requestId: fake.sent.findLast(({ method }) => method === 'subscriptions/listen')?.id },
        }),
    ],
  ])('that ends its stream with %s gets another, later each time', async (_, end) => {
    const { subscriptions, streams, last } = setUp('stateless', { againMs: 20 });
    const { conversation } = listener('one');
    await subscriptions.subscribe('files', 'a:1', conversation);
    const times: number[] = [];
    for (let many = 2; many <= 4; many += 1) {
      const from = performance.now();
      const fake = last();
      if (fake !== undefined) end(fake);
      await eventually(() => streams().length === many);
      times.push(performance.now() - from);
    }
    expect(streams().at(-1)).toEqual(['a:1']);
    expect([times[0], times[1], times[2]].map((time = 0, at) => time >= 20 * 2 ** at - 2)).toEqual([true, true, true]);
  });

  test('whose stream ended gets another at once where somebody subscribes', async () => {
    const { subscriptions, streams, last } = setUp('stateless', { againMs: 10_000 });
    const { conversation } = listener('one');
    await subscriptions.subscribe('files', 'a:1', conversation);
    last()?.reply({ result: {} }, 'subscriptions/listen');
    await sleep(1);
    await subscriptions.unsubscribe('files', 'a:1', conversation);
    await subscriptions.subscribe('files', 'a:1', conversation);
    expect(streams()).toEqual([['a:1'], [], ['a:1']]);
  });

  test('that is there again is listened to again, and the old stream is no more', async () => {
    const { subscriptions, opened, streams, open } = setUp('stateless');
    await subscriptions.subscribe('files', 'a:1', listener('one').conversation);
    opened[0]?.exit();
    open();
    await sleep(40);
    expect([streams(0), streams(1)]).toEqual([[['a:1']], [['a:1']]]);
  });
});

describe('a connection that nobody else opens again', () => {
  test('is opened again as long as somebody listens there, later each time', async () => {
    const { subscriptions, opened, server, oddities, streams } = setUp('stateless', { againMs: 10 });
    await subscriptions.subscribe('files', 'a:1', listener('one').conversation);
    server.broken = true;
    opened[0]?.exit();
    await sleep(1);
    subscriptions.lost('files');
    subscriptions.lost('files');
    await eventually(() => oddities.length === 2);
    server.broken = false;
    await eventually(() => opened.length === 2);
    expect(oddities).toEqual(Array.from({ length: 2 }, () => 'Changes cannot be listened to: It does not start.'));
    expect(streams()).toEqual([['a:1']]);
  });

  test('is left alone where nobody listens any more', async () => {
    const { subscriptions, opened } = setUp('handshake');
    const { conversation } = listener('one');
    await subscriptions.subscribe('files', 'a:1', conversation);
    opened[0]?.exit();
    await sleep(1);
    subscriptions.lost('files');
    subscriptions.leave(conversation);
    await sleep(30);
    expect(opened).toHaveLength(1);
  });
});

test('when all is over, streams end and none is opened again', async () => {
  const { subscriptions, sent, streams, opened } = setUp('stateless');
  await subscriptions.subscribe('files', 'a:1', listener('one').conversation);
  subscriptions.close();
  expect(sent('notifications/cancelled')).toHaveLength(1);
  opened[0]?.exit();
  subscriptions.lost('files');
  await sleep(30);
  expect([streams().length, opened.length]).toEqual([1, 1]);
});
