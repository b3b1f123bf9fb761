import { gzipSync } from 'node:zlib';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import {
  event,
  messageOf,
  methodOf,
  onCall,
  progress,
  result,
  shaken,
  stateless,
} from '../../../test/fixtures/http-carrier.ts';
import { aCall } from '../../../test/fixtures/call.ts';
import { json, stream } from '../../../test/fixtures/http-server.ts';
import type { Heard } from '../../../test/fixtures/http-server.ts';
import { proves } from '../../../test/security/proves.ts';
import { Abort } from '../../pipeline/abort.ts';
import { withClaims } from '../../protocol/revision/claims.ts';

const claims = { clientInfo: { name: 'us', version: '1' }, capabilities: {} };

describe('an answer', () => {
  const odd = `{"x-odd":1.0,"jsonrpc":"2.0","id":ID,"result":{"n":12345678901234567890,"d":1.0,"content":[{"type":"video","x":[]}]}}`;

  test.each(['application/json', 'application/json; charset=utf-8', 'text/event-stream'])(
    'comes as it was written: %s',
    async (type) => {
      const { correlator } = await shaken(
        onCall(({ response, body }) => {
          const text = odd.replace('ID', String(/"id":(\d+)/.exec(body)?.[1]));
          response.writeHead(200, { 'content-type': type });
          response.end(type === 'text/event-stream' ? event(text) : text);
        }),
      );
      const call = aCall();
      const answer = await correlator.request('tools/call', {}, { call });
      expect(JSON.stringify(answer)).toBe(odd.replace('ID', '2'));
      expect(call.wire.bytesOut).toBe(odd.length - 1);
    },
  );

  test('comes after all progress that shares its chunk, in order', async () => {
    const { correlator } = await shaken(
      onCall((one) => {
        const all = Array.from({ length: 600 }, (_, at) => event(progress(one, at)));
        stream(one).end([...all, event(result(one))].join(''));
      }),
    );
    const seen: unknown[] = [];
    const params = { _meta: { progressToken: 'mine' } };
    await correlator.request('tools/call', params, { onProgress: ({ progress: value }) => seen.push(value) });
    expect(seen).toEqual(Array.from({ length: 600 }, (_, at) => at));
  });

  test('may come beside notifications in one list', async () => {
    const { correlator, notifications } = await shaken(
      onCall((one) =>
        json(one, [{ jsonrpc: '2.0', method: 'notifications/message', params: { data: 1 } }, result(one)]),
      ),
    );
    await correlator.request('tools/call', {});
    expect(notifications).toEqual([{ method: 'notifications/message', params: { data: 1 } }]);
  });

  test('may be cut anywhere, even within a character and with any line ends', async () => {
    const { correlator } = await shaken(
      onCall(async (one) => {
        const { response } = one;
        stream(one);
        const text = `: hello\r\nid: é\r\nevent: message\r\ndata: ${JSON.stringify(result(one, { text: '«é✓😀»' }))}\r\n\r\n`;
        // oxlint-disable-next-line no-await-in-loop -- byte after byte is the point
        for (const byte of Buffer.from(text)) await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
        response.end();
      }),
    );
    expect(await correlator.request('tools/call', {})).toMatchObject({ result: { text: '«é✓😀»' } });
  });

  test('is not waited for on a stream that stays open', async () => {
    const { correlator, heard } = await shaken(onCall((one) => stream(one).write(event(result(one)))));
    await correlator.request('tools/call', {});
    const open = heard.find((one) => methodOf(one) === 'tools/call')?.response;
    await vi.waitFor(() => expect(open?.destroyed).toBe(true), { timeout: 4_000 });
  });

  test.each([
    ['nothing at all', (one: Heard) => one.response.writeHead(202).end(), 'neither JSON nor an event stream'],
    [
      'a page',
      (one: Heard) => one.response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'neither JSON nor an event stream',
    ],
    ['the answer to another', (one: Heard) => json(one, { jsonrpc: '2.0', id: 99, result: {} }), 'something else'],
    ['no JSON', (one: Heard) => json(one, '{'), 'something else'],
    [
      'bytes that are no text',
      (one: Heard) => one.response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.of(0xff)),
      'not UTF-8',
    ],
    ['a stream of bytes that are no text', (one: Heard) => stream(one).end(Buffer.of(0xff)), 'not UTF-8'],
    ['a stream without it', (one: Heard) => stream(one).end(': nothing\n\n'), 'closed the stream before it answered'],
    ['half of it', (one: Heard) => half(one), 'closed the stream before it answered'],
    ['a closed door', (one: Heard) => one.request.socket.destroy(), 'closed the connection before it answered'],
  ])('that is %s fails that call, at once', async (_, answer, words) => {
    const { correlator } = await shaken(onCall(answer));
    await expect(correlator.request('tools/call', {})).rejects.toMatchObject({
      code: 'upstream-failed',
      message: expect.stringContaining(words) as string,
    });
    expect(correlator.waiting).toBe(0);
  });

  const half = ({ response, request }: Heard): void => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"jsonrpc"', () => request.socket.end());
  };

  test('that is an error comes as it is, whatever its status, and with whatever id', async () => {
    const error = { code: -32_020, message: 'No.', data: { x: 1 } };
    const { correlator } = await stateless((one) => {
      const { id } = messageOf(one);
      const nameless = one.url === '/mcp' && one.headers['mcp-name'] === 'null';
      json(one, { jsonrpc: '2.0', ...(nameless ? { id: null } : { id }), error, 'x-odd': 1 }, nameless ? 400 : 404);
    });
    for (const name of ['null', 'mine']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is enough
      expect(await correlator.request('tools/call', withClaims({ name }, claims))).toMatchObject({ error, 'x-odd': 1 });
    }
  });
});

describe('a status without a message', () => {
  test.each([
    [400, 'upstream-unavailable', 'answered 400 (Bad Request), without a message of the protocol.'],
    [404, 'upstream-unavailable', 'answered 404 (Not Found), without'],
    [405, 'upstream-unavailable', 'answered 405'],
    [403, 'upstream-unavailable', 'answered 403: it does not let us in'],
    [408, 'upstream-failed', 'answered 408'],
    [429, 'rate-limited', 'asked too often'],
    [500, 'upstream-failed', 'answered 500 (Internal Server Error).'],
    [503, 'upstream-failed', 'answered 503'],
    [599, 'upstream-failed', 'answered 599.'],
  ])('%d fails the call with %s', async (status, code, words) => {
    const { correlator } = await stateless(({ response }) => response.writeHead(status).end('<html>a page</html>'));
    await expect(correlator.request('tools/call', {})).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
  });

  test('401 says how to log in, whatever else stands in it, and that this connection is no good any more', async () => {
    const { correlator, link } = await stateless((one) =>
      json(one, { jsonrpc: '2.0', id: messageOf(one)['id'], error: { code: -1, message: 'secret' } }, 401),
    );
    await expect(correlator.request('server/discover', {})).rejects.toMatchObject({ code: 'upstream-unavailable' });
    await expect(correlator.request('tools/call', {})).rejects.toMatchObject({
      code: 'upstream-unavailable',
      message: 'The server web answered 401: it wants a login, or its token is not valid any more.',
      remedy: expect.stringContaining('"Bearer ${secret:NAME}"') as string,
    });
    expect(await link.exited).toMatchObject({ words: 'answered 401 (Unauthorized)' });
  });

  test('of the kind 4xx says of a probe that it is not known, and of an opening where to look', async () => {
    const { correlator } = await stateless(({ response }) => response.writeHead(404).end());
    await expect(correlator.request('server/discover', {})).rejects.toMatchObject({ code: 'unknown-method' });
    await expect(correlator.request('initialize', {})).rejects.toMatchObject({
      remedy: expect.stringContaining('`"type": "sse"`') as string,
    });
  });
});

describe('a stream that breaks off before the answer', () => {
  test('is taken up where it broke, as often as it takes, and nothing comes twice or not at all', async () => {
    let call: Heard | undefined;
    let part = 0;
    const { correlator, oddities, heard } = await shaken((one) => {
      if (methodOf(one) === 'tools/call') {
        call = one;
        const response = stream(one);
        response.write(`retry: 60\n${event('', 'e0')}${event(progress(one, 1), 'e1')}`);
        // The next event breaks in the middle: it counts as not come.
        response.write(event(progress(one, 2), 'e2').slice(0, -1), () => one.request.socket.destroy());
        return true;
      }
      if (methodOf(one) !== 'GET' || call === undefined || one.headers['last-event-id'] === undefined) return undefined;
      part += 1;
      const response = stream(one);
      if (part === 1) response.end(event(progress(call, 2), 'e2'));
      else if (part === 2) one.request.socket.destroy();
      else response.end(event(progress(call, 3), 'e3') + event(result(call, { done: true }), 'e4'));
      return true;
    });
    const seen: unknown[] = [];
    const params = { _meta: { progressToken: 'p' } };
    const since = performance.now();
    const answer = correlator.request('tools/call', params, { onProgress: ({ progress: value }) => seen.push(value) });
    expect(await answer).toMatchObject({ result: { done: true } });
    expect(seen).toEqual([1, 2, 3]);
    expect(oddities).toEqual([]);
    const taken = heard.filter(({ headers }) => headers['last-event-id'] !== undefined);
    expect(taken.map(({ headers }) => [headers['last-event-id'], headers['mcp-session-id']])).toEqual([
      ['e1', 's1'],
      ['e2', 's1'],
      ['e2', 's1'],
    ]);
    expect(performance.now() - since).toBeGreaterThan(3 * 55);
  });

  test.each([
    ['its server does not take it up', (one: Heard) => one.response.writeHead(405).end(), 'closed the stream'],
    ['its session is over', (one: Heard) => one.response.writeHead(404).end(), 'forgot our session'],
  ])('fails the call where %s', async (_, take, words) => {
    const { correlator } = await shaken((one) => {
      if (methodOf(one) === 'tools/call') return stream(one).end(`retry: 1\n${event('', 'e0')}`);
      return one.headers['last-event-id'] === undefined ? undefined : take(one);
    });
    await expect(correlator.request('tools/call', {})).rejects.toMatchObject({
      code: 'upstream-failed',
      message: expect.stringContaining(words) as string,
    });
  });

  test('is tried again where the server is in trouble', async () => {
    let tries = 0;
    let call: Heard | undefined;
    const { correlator } = await shaken((one) => {
      if (methodOf(one) === 'tools/call') return stream((call = one)).end(`retry: 1\n${event('', 'e0')}`);
      if (one.headers['last-event-id'] === undefined || call === undefined) return undefined;
      tries += 1;
      return tries === 1 ? one.response.writeHead(503).end() : stream(one).end(event(result(call)));
    });
    await correlator.request('tools/call', {});
    expect(tries).toBe(2);
  });

  test.each(['e\u0001', 'x'.repeat(5_000)])('is not taken up at an id that no header holds (%#)', async (id) => {
    const { correlator, heard } = await shaken(onCall((one) => stream(one).end(`retry: 1\n${event('', id)}`)));
    await expect(correlator.request('tools/call', {})).rejects.toMatchObject({ code: 'upstream-failed' });
    expect(heard.some(({ headers }) => headers['last-event-id'] !== undefined)).toBe(false);
  });

  test('is not taken up once its call was taken back', async () => {
    const { correlator, heard } = await shaken(onCall((one) => stream(one).end(`retry: 100\n${event('', 'e0')}`)));
    const abort = new Abort();
    const answer = correlator.request('tools/call', {}, { signal: abort });
    await vi.waitFor(() => expect(heard.map(methodOf)).toContain('tools/call'));
    await sleep(20);
    abort.abort(undefined);
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    await sleep(150);
    expect(heard.some(({ headers }) => headers['last-event-id'] !== undefined)).toBe(false);
  });

  test('fails the call in the revision that takes up nothing', async () => {
    const { correlator, heard } = await stateless((one) => stream(one).end(`retry: 1\n${event('', 'e0')}`));
    await expect(correlator.request('tools/call', {})).rejects.toMatchObject({ code: 'upstream-failed' });
    await sleep(80);
    expect(heard.map(methodOf)).toEqual(['tools/call']);
  });
});

describe(`a server that sends too much ${proves('T-13')}`, () => {
  const big = 'a'.repeat(200_000);

  test.each<[string, (one: Heard) => unknown]>([
    ['JSON that says its size', (one) => json(one, result(one, { big }))],
    [
      'JSON that does not',
      (one) => {
        one.response.writeHead(200, { 'content-type': 'application/json' });
        one.response.write(JSON.stringify(result(one, { big })));
      },
    ],
    ['an event', (one) => stream(one).write(event(result(one, { big })))],
    [
      'an event of few characters and many bytes',
      (one) => stream(one).write(event(result(one, { t: '✓'.repeat(40_000) }))),
    ],
    ['an event of many lines', (one) => stream(one).write(`data: ${'a'.repeat(900)}\n`.repeat(200))],
    ['a line that does not end', (one) => stream(one).write(`: ${big}`)],
  ])('as %s fails that call, and is not read on', async (_, answer) => {
    const { correlator, heard } = await shaken(onCall(answer));
    await expect(correlator.request('tools/call', {})).rejects.toMatchObject({ code: 'message-too-large' });
    const call = heard.find((one) => methodOf(one) === 'tools/call');
    await vi.waitFor(() => expect(call?.response.destroyed || call?.response.writableFinished).toBe(true));
    expect(correlator.waiting).toBe(0);
  });

  test.each(['application/json', 'text/event-stream'])('packed is not unpacked: %s', async (type) => {
    const { correlator } = await shaken(
      onCall((one) => {
        one.response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' });
        one.response.end(gzipSync('a'.repeat(50_000_000)));
      }),
    );
    await expect(correlator.request('tools/call', {})).rejects.toMatchObject({
      code: 'upstream-failed',
      message: 'The server web answered in a packed form that it was not asked for.',
    });
  });

  test.each([': x\n', 'x\r', 'retry: x\n', ':\r\n'])(
    'as %j without end keeps nobody else from being answered',
    async (line) => {
      let sent = 0;
      const { correlator } = await shaken(
        onCall((one) => {
          if (one.body.includes('quick')) return json(one, result(one));
          const response = stream(one);
          const pour = (): void => {
            if (response.destroyed) return;
            sent += 1;
            if (response.write(line.repeat(20_000))) setImmediate(pour);
            else response.once('drain', pour);
          };
          return pour();
        }),
      );
      const abort = new Abort();
      const endless = correlator.request('tools/call', {}, { signal: abort });
      endless.catch(() => {});
      await vi.waitFor(() => expect(sent).toBeGreaterThan(10));
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      for (let round = 0; round < 10; round += 1) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
        await correlator.request('tools/call', { quick: true });
      }
      await sleep(200);
      // In nanoseconds; the other side of this test pours in the same process.
      expect(delay.max / 1e6).toBeLessThan(500);
      abort.abort(undefined);
      await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
    },
  );
});

test('a client that takes no more keeps the server from sending', async () => {
  const { correlator, notifications } = await stateless((one) => {
    const response = stream(one);
    for (const at of [1, 2]) response.write(event({ jsonrpc: '2.0', method: 'notifications/message', params: { at } }));
    setTimeout(() => response.end(event(result(one))), 30);
  });
  correlator.hold(true);
  const answer = correlator.request('subscriptions/listen', {});
  await sleep(100);
  expect(notifications).toEqual([]);
  correlator.hold(false);
  await answer;
  expect(notifications).toHaveLength(2);
});

test('what is held back in the middle of a chunk comes later, in order and once', async () => {
  const count = 1_000;
  const note = (at: number): object => ({ jsonrpc: '2.0', method: 'notifications/message', params: { at } });
  const seen: unknown[] = [];
  const { correlator } = await stateless(
    (one) =>
      stream(one).end([...Array.from({ length: count }, (_, at) => event(note(at))), event(result(one))].join('')),
    {
      events: {
        onNotification(_method, params) {
          seen.push(params['at']);
          if (seen.length % 300 !== 0) return;
          correlator.hold(true);
          setTimeout(() => correlator.hold(false), 20);
        },
      },
    },
  );
  await correlator.request('subscriptions/listen', {});
  expect(seen).toEqual(Array.from({ length: count }, (_, at) => at));
});

test('a large event comes whole, in time', async () => {
  const big = 'é'.repeat(5_000_000);
  const { correlator } = await stateless((one) => stream(one).end(event(result(one, { big }))), {
    events: { maxMessageBytes: 16_000_000 },
  });
  const since = performance.now();
  const answer = await correlator.request('tools/call', {});
  expect((answer as { result: { big: string } }).result.big.length).toBe(big.length);
  expect(performance.now() - since).toBeLessThan(5_000);
});
