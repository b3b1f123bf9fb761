import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import { parseJson } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { readMessage } from '../protocol/jsonrpc.ts';
import { createCorrelator } from './correlator.ts';

const setUp = () => {
  const sent: string[] = [];
  const oddities: string[] = [];
  const notifications: unknown[] = [];
  const correlator = createCorrelator((line) => sent.push(line), {
    onNotification: (method, params) => notifications.push({ method, params }),
    onOddity: (what) => oddities.push(what),
  });
  const hear = (text: string): void => correlator.receive(readMessage(text), text.length);
  const say = (message: object): void => hear(JSON.stringify({ jsonrpc: '2.0', ...message }));
  return { correlator, sent, oddities, notifications, hear, say };
};

const ofMessage = (line: string | undefined): JsonObject => JSON.parse(line ?? 'null') as JsonObject;

describe('a request', () => {
  test('goes out under an id of ours, with its params and extras as they are', async () => {
    const { correlator, sent, hear } = setUp();
    const params = parseJson('{"name":"t","arguments":{"n":1.0}}', 10) as JsonObject;
    const answer = correlator.request('tools/call', params, { extras: { 'x-trace': 1 } });
    expect(sent).toEqual([
      '{"x-trace":1,"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"n":1.0}}}',
    ]);
    hear('{"jsonrpc":"2.0","id":1,"result":{"a":2.0},"x-odd":3}');
    expect(JSON.stringify(await answer)).toBe('{"jsonrpc":"2.0","id":1,"result":{"a":2.0},"x-odd":3}');
  });

  test('gets its own answer, whatever the order they come in', async () => {
    const { correlator, say } = setUp();
    const answers = [1, 2, 3].map((n) => correlator.request('m', { n }));
    for (const id of [3, 1, 2]) say({ id, result: { for: id } });
    expect(await Promise.all(answers)).toMatchObject([1, 2, 3].map((n) => ({ result: { for: n } })));
    expect(correlator.waiting).toBe(0);
  });

  test('gets the error of its server as it is', async () => {
    const { correlator, say } = setUp();
    const answer = correlator.request('m', {});
    say({ id: 1, error: { code: -32_050, message: 'No.', data: [1], 'x-odd': 2 } });
    expect(await answer).toMatchObject({ error: { code: -32_050, message: 'No.', data: [1], 'x-odd': 2 } });
  });

  test('gets the number of an error as a number, however it is written', async () => {
    const { correlator, hear } = setUp();
    const answer = correlator.request('m', {});
    hear('{"jsonrpc":"2.0","id":1,"error":{"code":-32050.0,"message":"No.","data":1.0}}');
    expect(JSON.stringify(await answer)).toBe(
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32050,"message":"No.","data":1.0}}',
    );
  });

  test('tells the size of its answer before the answer is there', async () => {
    const { correlator, hear } = setUp();
    const call = aCall();
    const answer = correlator.request('m', {}, { call });
    const text = '{"jsonrpc":"2.0","id":1,"result":{}}';
    hear(text);
    expect(call.wire.bytesOut).toBe(text.length);
    await answer;
  });

  test('whose id comes back as a double is answered all the same', async () => {
    const { correlator, hear } = setUp();
    const answer = correlator.request('m', {});
    hear('{"jsonrpc":"2.0","id":1.0,"result":{}}');
    expect(await answer).toMatchObject({ result: {} });
  });
});

describe(`a server that breaks the rules ${proves('T-11')}`, () => {
  test.each([
    ['an id that nobody has', '{"jsonrpc":"2.0","id":99,"result":{}}'],
    ['the text of an id', '{"jsonrpc":"2.0","id":"1","result":{}}'],
    ['a fraction of an id', '{"jsonrpc":"2.0","id":1.5,"result":{}}'],
  ])('and answers %s is noted, and answers nobody', async (_, text) => {
    const { correlator, oddities, hear, say } = setUp();
    const answer = correlator.request('m', {});
    hear(text);
    expect(oddities).toEqual(['It answered a request that nobody waits for.']);
    expect(correlator.waiting).toBe(1);
    say({ id: 1, result: { right: true } });
    expect(await answer).toMatchObject({ result: { right: true } });
  });

  test('and answers twice is noted; the first answer counts', async () => {
    const { correlator, oddities, say } = setUp();
    const answer = correlator.request('m', {});
    say({ id: 1, result: { n: 1 } });
    say({ id: 1, result: { n: 2 } });
    expect(await answer).toMatchObject({ result: { n: 1 } });
    expect(oddities).toHaveLength(1);
  });

  test.each([
    ['an error that is text', '{"jsonrpc":"2.0","id":1,"error":"broken"}'],
    ['an error without a code', '{"jsonrpc":"2.0","id":1,"error":{"message":"m"}}'],
    ['an error without a message', '{"jsonrpc":"2.0","id":1,"error":{"code":1}}'],
    ['a result that is null', '{"jsonrpc":"2.0","id":1,"result":null}'],
    ['a result that is text', '{"jsonrpc":"2.0","id":1,"result":"x"}'],
    ['a result that is a number', '{"jsonrpc":"2.0","id":1,"result":1.0}'],
    ['a result that is a list', '{"jsonrpc":"2.0","id":1,"result":[]}'],
    ['result and error together', '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"m"}}'],
    ['another version', '{"jsonrpc":"1.0","id":1,"result":{}}'],
    ['something too deep', `{"jsonrpc":"2.0","id":1,"result":${'['.repeat(500)}${']'.repeat(500)}}`],
  ])('and answers with %s fails that call at once, and no other', async (_, text) => {
    const { correlator, hear, say } = setUp();
    const [broken, fine] = [correlator.request('m', {}), correlator.request('m', {})];
    hear(text);
    await expect(broken).rejects.toMatchObject({ code: 'upstream-failed' });
    say({ id: 2, result: {} });
    await expect(fine).resolves.toMatchObject({ result: {} });
  });

  test('and sends a broken request under an id of ours ends no call of ours', () => {
    const { correlator, oddities, hear } = setUp();
    void correlator.request('m', {});
    hear('{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","params":[]}');
    expect([correlator.waiting, oddities.length]).toEqual([1, 1]);
  });
});

describe('progress', () => {
  const withToken = (token: unknown): JsonObject => ({ _meta: { progressToken: token, 'x-kept': 1 } });

  test('comes under the token of the caller, in order, before the answer, even in the same chunk', async () => {
    const { correlator, sent, say } = setUp();
    const seen: unknown[] = [];
    const answer = correlator.request('m', withToken('mine'), { onProgress: (params) => seen.push(params) });
    expect(ofMessage(sent[0])).toMatchObject({ params: { _meta: { progressToken: 1, 'x-kept': 1 } } });
    void answer.then(() => seen.push('answer'));
    for (const progress of [1, 2, 3])
      say({ method: 'notifications/progress', params: { progressToken: 1, progress, 'x-odd': 1 } });
    say({ id: 1, result: {} });
    await answer;
    expect(seen).toEqual([...[1, 2, 3].map((progress) => ({ progressToken: 'mine', progress, 'x-odd': 1 })), 'answer']);
  });

  test(`under the token of nobody, or of a call that is over, reaches nobody ${proves('T-22')}`, async () => {
    const { correlator, say } = setUp();
    const seen: unknown[] = [];
    const first = correlator.request('m', withToken('a'), { onProgress: () => seen.push('a') });
    void correlator.request('m', withToken('b'), { onProgress: () => seen.push('b') });
    // The caller's own words are no token here, whatever they are.
    for (const progressToken of ['a', 'b', 99, null, '1', undefined])
      say({ method: 'notifications/progress', params: { progressToken } });
    say({ id: 1, result: {} });
    await first;
    say({ method: 'notifications/progress', params: { progressToken: 1 } });
    expect(seen).toEqual([]);
  });

  test(`of two callers with the same token goes to each his own ${proves('T-22')}`, () => {
    const { correlator, say } = setUp();
    const seen: unknown[] = [];
    for (const who of ['a', 'b'])
      void correlator.request('m', withToken(7), {
        onProgress: ({ progress, progressToken }) => seen.push([who, progress, progressToken]),
      });
    say({ method: 'notifications/progress', params: { progressToken: 2, progress: 20 } });
    say({ method: 'notifications/progress', params: { progressToken: 1, progress: 10 } });
    expect(seen).toEqual([
      ['b', 20, 7],
      ['a', 10, 7],
    ]);
  });

  test('is not asked for where the caller did not', () => {
    const { correlator, sent } = setUp();
    void correlator.request('m', { _meta: { 'x-kept': 1 } });
    void correlator.request('m', { _meta: 'no object' });
    expect(sent.join('')).not.toContain('progressToken');
  });

  test('whose token comes back as a double finds its caller', () => {
    const { correlator, hear } = setUp();
    const seen: unknown[] = [];
    void correlator.request('m', withToken(1), { onProgress: () => seen.push(1) });
    hear('{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1.0,"progress":0.5}}');
    expect(seen).toEqual([1]);
  });
});

describe('cancelling', () => {
  test('tells the server by our id, and the caller why', async () => {
    const { correlator, sent } = setUp();
    const controller = new AbortController();
    const answer = correlator.request('m', {}, { signal: controller.signal });
    controller.abort(new GatewayError('timeout', 'Too slow.'));
    await expect(answer).rejects.toMatchObject({ code: 'timeout' });
    expect(ofMessage(sent[1])).toMatchObject({
      method: 'notifications/cancelled',
      params: { requestId: 1, reason: 'Too slow.' },
    });
    expect(correlator.waiting).toBe(0);
  });

  test('for a reason that is none of ours is the client taking it back', async () => {
    const { correlator } = setUp();
    const controller = new AbortController();
    const answer = correlator.request('m', {}, { signal: controller.signal });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('before it was sent sends nothing', async () => {
    const { correlator, sent } = setUp();
    const signal = AbortSignal.abort(new GatewayError('cancelled', 'Gone.'));
    await expect(correlator.request('m', {}, { signal })).rejects.toMatchObject({ message: 'Gone.' });
    expect([sent, correlator.waiting]).toEqual([[], 0]);
  });

  test('and an answer that crosses it: whichever comes first counts, once', async () => {
    const { correlator, sent, oddities, say } = setUp();
    const [late, early] = [new AbortController(), new AbortController()];
    const answered = correlator.request('m', {}, { signal: late.signal });
    const cancelled = correlator.request('m', {}, { signal: early.signal });
    say({ id: 1, result: {} });
    late.abort();
    early.abort();
    say({ id: 2, result: {} });
    await expect(answered).resolves.toMatchObject({ result: {} });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(sent.filter((line) => line.includes('cancelled'))).toHaveLength(1);
    expect(oddities).toEqual(['It answered a request that nobody waits for.']);
  });

  test('leaves nothing behind on a signal that outlives the call', async () => {
    const { correlator, say } = setUp();
    const { signal } = new AbortController();
    for (let id = 1; id <= 20; id += 1) {
      const answer = correlator.request('m', {}, { signal });
      say({ id, result: {} });
      await answer;
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a cancellation by the server', () => {
  test(`of a question that it asked leaves a call of ours with the same number alone ${proves('T-11')}`, async () => {
    const { correlator, say } = setUp();
    const answer = correlator.request('m', {});
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    say({ method: 'notifications/cancelled', params: { requestId: null } });
    say({ id: 1, result: { done: true } });
    expect(await answer).toMatchObject({ result: { done: true } });
  });

  test('of a stream of ours ends it', async () => {
    const { correlator, say } = setUp();
    const stream = correlator.request('subscriptions/listen', {}, { isStream: true });
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await expect(stream).rejects.toMatchObject({ code: 'upstream-failed', message: 'The server ended the stream.' });
    expect(correlator.waiting).toBe(0);
  });
});

describe('when the connection is gone', () => {
  test('everyone who waits is told at once, and whoever comes later too', async () => {
    const { correlator, sent } = setUp();
    const waiting = [correlator.request('m', {}), correlator.request('m', {})];
    correlator.fail(new GatewayError('upstream-failed', 'It died.'));
    const settled = await Promise.allSettled([...waiting, correlator.request('m', {})]);
    expect(settled.map((one) => one.status === 'rejected' && one.reason.message)).toEqual(Array(3).fill('It died.'));
    expect([correlator.waiting, sent.length]).toEqual([0, 2]);
  });
});

describe('a message over the size cap', () => {
  test('fails the call that it answers, with a remedy', async () => {
    const { correlator, oddities } = setUp();
    const answer = correlator.request('m', {});
    correlator.oversize(1);
    await expect(answer).rejects.toMatchObject({
      code: 'message-too-large',
      remedy: expect.stringContaining('max_message_size') as string,
    });
    expect(oddities).toEqual([]);
  });

  test('that answers nothing is noted', () => {
    const { correlator, oddities } = setUp();
    correlator.oversize(undefined);
    correlator.oversize('x');
    expect(oddities).toHaveLength(2);
  });
});

describe('what the server asks of us', () => {
  test('is a ping: it gets its answer', () => {
    const { sent, say } = setUp();
    say({ id: 'p', method: 'ping' });
    expect(sent).toEqual(['{"jsonrpc":"2.0","id":"p","result":{}}']);
  });

  test('is anything else: it is told that we do not offer it', () => {
    const { sent, say } = setUp();
    say({ id: 5, method: 'sampling/createMessage', params: {} });
    expect(ofMessage(sent[0])).toMatchObject({ id: 5, error: { code: -32_601 } });
  });

  test('in a batch is read message by message', async () => {
    const { correlator, sent, notifications, oddities, hear } = setUp();
    const answer = correlator.request('m', {});
    hear(
      '[{"jsonrpc":"2.0","method":"notifications/message","params":{"a":1}},{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":9,"method":"ping"},7]',
    );
    await answer;
    expect(notifications).toEqual([{ method: 'notifications/message', params: { a: 1 } }]);
    expect(ofMessage(sent.at(-1))).toEqual({ jsonrpc: '2.0', id: 9, result: {} });
    expect(oddities).toEqual(['A message must be an object.']);
  });

  test('is no message at all: it is noted', () => {
    const { oddities, hear } = setUp();
    hear('{"jsonrpc":"2.0"}');
    hear('not json');
    expect(oddities).toHaveLength(2);
  });
});

test('a notification of ours goes out as one', () => {
  const { correlator, sent } = setUp();
  correlator.notify('notifications/initialized');
  correlator.notify('notifications/x', { a: 1 });
  expect(sent.map(ofMessage)).toEqual([
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', method: 'notifications/x', params: { a: 1 } },
  ]);
});

describe('a carrier', () => {
  test('is told what a line says', () => {
    const told: unknown[] = [];
    const events = { onNotification: () => {}, onOddity: () => {}, onRequest: async () => ({ result: {} }) };
    const correlator = createCorrelator((_line, about) => told.push(about), events);
    void correlator.request('tools/call', { name: 't', _meta: { progressToken: 'mine' } });
    correlator.notify('notifications/x');
    correlator.receive(readMessage('{"jsonrpc":"2.0","id":"a","method":"ping"}'), 1);
    expect(told).toEqual([
      { id: 1, method: 'tools/call', params: { name: 't', _meta: { progressToken: 1 } } },
      { method: 'notifications/x', params: undefined },
      {},
    ]);
  });

  test('can say that a request will not be answered, once', async () => {
    const { correlator, oddities, say } = setUp();
    const [one, other] = [correlator.request('m', {}), correlator.request('m', {})];
    expect(correlator.awaits(1)).toBe(true);
    correlator.refuse(1, new GatewayError('upstream-failed', 'No.'));
    correlator.refuse(1, new GatewayError('internal', 'No.'));
    await expect(one).rejects.toMatchObject({ code: 'upstream-failed' });
    expect([correlator.awaits(1), correlator.awaits(2), correlator.awaits(0)]).toEqual([false, true, false]);
    say({ id: 2, result: {} });
    await other;
    expect(oddities).toEqual([]);
  });
});
