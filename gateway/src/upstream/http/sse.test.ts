import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { carried, event, messageOf, methodOf, result } from '../../../test/fixtures/http-carrier.ts';
import type { Wanted } from '../../../test/fixtures/http-carrier.ts';
import { httpServer, stream } from '../../../test/fixtures/http-server.ts';
import type { Heard } from '../../../test/fixtures/http-server.ts';

/** A server of HTTP+SSE whose stream begins with `opening`. */
const old = async (
  opening: string,
  answer: (heard: Heard, say: (text: string) => void) => unknown = (heard, say) => {
    heard.response.writeHead(202).end();
    say(event(result(heard)));
  },
  wanted: Wanted = {},
) => {
  let open: Heard | undefined;
  const server = await httpServer((heard) => {
    if (heard.method !== 'GET') return answer(heard, (text) => open?.response.write(text));
    open = heard;
    return stream(heard).write(opening);
  });
  const carrier = carried(`${server.origin}/sse`, { ...wanted, target: { transport: 'sse', ...wanted.target } });
  return { ...server, ...carrier, hangUp: () => open?.response.end() };
};

const place = 'event: endpoint\ndata: /messages?session=1\n\n';

test('messages go where the stream says, and everything comes on the stream', async () => {
  const { correlator, heard, speak } = await old(place, undefined, { target: { headers: { 'x-key': 'k' } } });
  expect(await correlator.request('initialize', { a: 1 })).toMatchObject({ result: {} });
  speak('2024-11-05');
  correlator.notify('notifications/initialized');
  expect(await correlator.request('tools/list', {})).toMatchObject({ result: {} });
  await vi.waitFor(() => expect(heard).toHaveLength(4));
  expect(heard.map(({ method, url, headers }) => `${method} ${url} ${headers['x-key']?.toString()}`)).toEqual([
    'GET /sse k',
    ...Array.from({ length: 3 }, () => 'POST /messages?session=1 k'),
  ]);
});

test('a revision without a handshake is not asked for: there is none over HTTP+SSE', async () => {
  const { correlator, heard } = await old(place);
  await expect(correlator.request('server/discover', {})).rejects.toMatchObject({ code: 'unknown-method' });
  expect(heard.map(methodOf)).not.toContain('server/discover');
});

test('the end of the stream is the end of the connection, for everyone who waits', async () => {
  const { correlator, link, heard, hangUp } = await old(place, ({ response }) => response.writeHead(202).end());
  const answer = correlator.request('tools/call', {});
  await vi.waitFor(() => expect(heard.map(methodOf)).toContain('tools/call'), { timeout: 10_000 });
  hangUp();
  await expect(answer).rejects.toMatchObject({
    code: 'upstream-failed',
    message: 'The server web closed its stream before it answered.',
  });
  expect(await link.exited).toMatchObject({ words: 'closed its stream' });
});

test('what cannot be read ends it too', async () => {
  const { correlator, link, oddities } = await old(place, (heard, say) => {
    heard.response.writeHead(202).end();
    say(`data: ${'a'.repeat(200_000)}\n\n`);
  });
  await expect(correlator.request('tools/call', {})).rejects.toThrow('sent what cannot be read');
  expect([await link.exited, oddities]).toMatchObject([
    { words: 'sent what cannot be read' },
    ['It sent a message over the size limit.'],
  ]);
});

test('a message that is refused fails its request', async () => {
  const { correlator } = await old(place, ({ response }) => response.writeHead(401).end());
  await expect(correlator.request('initialize', {})).rejects.toThrow('answered 401: it wants a login');
});

test('a message that cannot be delivered fails its request', async () => {
  const { correlator } = await old(place, ({ request }) => request.socket.destroy());
  await expect(correlator.request('initialize', {})).rejects.toMatchObject({ code: 'upstream-failed' });
});

describe('a stream that opens nothing fails every request, with the reason', () => {
  test.each([
    ['names another origin', 'event: endpoint\ndata: http://169.254.169.254/\n\n', 'takes messages at another origin'],
    ['names no address', 'event: endpoint\ndata: http://\n\n', 'takes messages at another origin'],
    ['cannot be read', 'a'.repeat(200_000), 'opened no stream of HTTP+SSE'],
  ])('it %s', async (_, opening, words) => {
    const { correlator, heard } = await old(opening);
    correlator.notify('notifications/x');
    for (const method of ['initialize', 'tools/list']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is enough
      await expect(correlator.request(method, {})).rejects.toMatchObject({
        code: 'upstream-unavailable',
        message: expect.stringContaining(words) as string,
      });
    }
    expect(heard).toHaveLength(1);
  });

  test.each([
    [
      'a page',
      (one: Heard) => one.response.writeHead(200, { 'content-type': 'text/html' }).end('x'),
      'opened no stream',
    ],
    ['401', (one: Heard) => one.response.writeHead(401).end(), 'wants a login'],
    ['405', (one: Heard) => one.response.writeHead(405).end(), 'answered 405'],
    ['nothing', (one: Heard) => one.request.socket.destroy(), 'closed the connection'],
  ])('it is %s', async (_, answer, words) => {
    const { origin } = await httpServer(answer);
    const { correlator } = carried(origin, { target: { transport: 'sse' } });
    await expect(correlator.request('initialize', {})).rejects.toThrow(words);
  });
});

test('a request that is taken back before there is a place for it never leaves', async () => {
  const { origin, heard } = await httpServer((one) => {
    if (one.method === 'GET') setTimeout(() => stream(one).write(place), 60);
    else one.response.writeHead(202).end();
  });
  const { correlator, link } = carried(origin, { target: { transport: 'sse' } });
  const answer = correlator.request('tools/call', {}, { signal: AbortSignal.timeout(10) });
  await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  await sleep(120);
  expect(heard.map((one) => messageOf(one)['method'])).toEqual([undefined, 'notifications/cancelled']);
  expect(await link.end(10)).toMatchObject({ words: 'was disconnected' });
});
