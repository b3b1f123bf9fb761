import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventually, startHttp } from '../../../test/fixtures/http-world.ts';
import { proves } from '../../../test/security/proves.ts';
import { GatewayError } from '../../errors.ts';
import { serveHttp } from './face.ts';

const ping = { id: 1, method: 'tools/list' };

describe('who may ask', () => {
  test.each([['evil.example'], ['evil.example:80'], ['127.0.0.1'], ['127.0.0.1:1'], ['localhost.evil.example']])(
    `a Host header that names another machine is refused: %s ${proves('T-25')}`,
    async (host) => {
      await using http = await startHttp();
      const { status, json } = await http.send('POST', http.line(ping), { host, 'content-type': 'application/json' });
      expect(status).toBe(403);
      expect(json.error).toMatchObject({ code: 40301 });
      expect(http.peers.received).toEqual([]);
    },
  );

  test('this machine may be named in each of its ways', async () => {
    await using http = await startHttp();
    for (const name of ['localhost', '127.0.0.1', '[::1]', 'LOCALHOST']) {
      const { status } = await http.initialize('2025-11-25', { host: `${name}:${http.port}` });
      expect(status).toBe(200);
    }
  });

  test(`a page of another origin is refused, and one that was listed is not ${proves('T-25')}`, async () => {
    await using http = await startHttp({ allowedOrigins: ['https://app.example.org'] });
    for (const origin of ['https://evil.example', 'null', 'http://localhost', `https://127.0.0.1:${http.port}`])
      expect((await http.initialize('2025-11-25', { origin })).status).toBe(403);
    for (const origin of ['https://app.example.org', `http://localhost:${http.port}`])
      expect((await http.initialize('2025-11-25', { origin })).status).toBe(200);
  });

  test('no answer allows a page of another origin to read it', async () => {
    await using http = await startHttp({ allowedOrigins: ['https://app.example.org'] });
    const preflight = await http.send('OPTIONS', undefined, { origin: 'https://app.example.org' });
    expect(preflight.status).toBe(405);
    const answer = await http.initialize('2025-11-25', { origin: 'https://app.example.org' });
    for (const { headers } of [preflight, answer])
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test.each([[undefined], ['Bearer nobody-knows'], ['Basic token-of-anna'], ['token-of-anna'], ['Bearer ']])(
    'without a token that holds there is nothing: %j',
    async (authorization) => {
      await using http = await startHttp();
      const { status, headers, json } = await http.send('POST', http.line(ping), { authorization });
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer');
      expect(json.error?.message).toContain('storycore-mcp token create');
      expect(http.peers.received).toEqual([]);
    },
  );

  test('two Authorization headers are one too many', async () => {
    await using http = await startHttp();
    const { socket, read } = await http.raw();
    const body = http.line(ping);
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
        `Authorization: Bearer token-of-anna\r\nAuthorization: Bearer token-of-ben\r\n\r\n${body}`,
    );
    await eventually(() => read().includes('HTTP/1.1 401'));
    expect(http.peers.received).toEqual([]);
  });

  test('other paths and methods are not there', async () => {
    await using http = await startHttp();
    for (const path of ['/', '/mcp/', '/mcpx', '/.well-known/oauth-protected-resource'])
      expect((await http.send('POST', http.line(ping), {}, path)).status).toBe(404);
    expect((await http.send('PUT', '', {})).headers['allow']).toBe('POST, GET, DELETE');
    const head = await http.send('HEAD', undefined, {});
    expect(head.status).toBe(405);
    expect((await http.send('POST', http.line(ping), { 'content-type': 'application/json' }, '/mcp?x=1')).status).toBe(
      400,
    );
  });

  test('what is turned away is told', async () => {
    await using http = await startHttp();
    await http.send('PUT', '', {});
    await http.send('PUT', '', { authorization: 'Bearer x' });
    expect(http.events).toEqual([
      { kind: 'refused', status: 405, message: 'There is no PUT here.', client: undefined },
      { kind: 'refused', status: 401, message: expect.stringContaining('token'), client: undefined },
    ]);
  });
});

describe('the body', () => {
  test.each([['text/plain'], [undefined], ['application/jsonp'], ['application/json; charset=utf-16']])(
    'that is not JSON in UTF-8 by its own word is refused: %s',
    async (type) => {
      await using http = await startHttp();
      expect((await http.post(ping, { 'content-type': type })).status).toBe(415);
    },
  );

  test('may say more of its type', async () => {
    await using http = await startHttp();
    expect((await http.initialize('2025-11-25', { 'content-type': 'Application/JSON; charset="UTF-8"' })).status).toBe(
      200,
    );
  });

  test('that is compressed is refused, however small', async () => {
    await using http = await startHttp();
    expect((await http.post(ping, { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test.each([
    ['{"jsonrpc":', -32700],
    ['', -32700],
    [Buffer.from([0x22, 0xff, 0xfe, 0x22]), -32700],
    ['[]', -32600],
    ['7', -32600],
    ['{"jsonrpc":"1.0","id":3,"method":"x"}', -32600],
  ])('that is no message is answered with 400: %s', async (body, code) => {
    await using http = await startHttp();
    const { status, json } = await http.post(body);
    expect({ status, code: json.error?.code }).toEqual({ status: 400, code });
  });

  test('an answer for what a client cannot take is refused, and one that does not say takes all', async () => {
    await using http = await startHttp();
    expect((await http.initialize('2025-11-25', { accept: 'text/html' })).status).toBe(406);
    expect((await http.initialize('2025-11-25', { accept: 'application/json;q=0, text/html' })).status).toBe(406);
    for (const accept of [undefined, '*/*', 'application/json', 'application/*', 'text/event-stream;q=0.5'])
      expect((await http.initialize('2025-11-25', { accept })).status).toBe(200);
  });

  test(`two lengths are refused before anybody reads either ${proves('T-27')}`, async () => {
    await using http = await startHttp();
    const { socket, read, closed } = await http.raw();
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\n` +
        'Content-Length: 5\r\nContent-Length: 40\r\n\r\n{"a":1}',
    );
    await closed;
    expect(read()).toMatch(/^HTTP\/1\.1 400 /);
    expect(http.peers.received).toEqual([]);
  });

  test('a length beside chunks, with which a second request is smuggled, is refused', async () => {
    await using http = await startHttp();
    const { socket, read, closed } = await http.raw();
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\n` +
        'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /mcp HTTP/1.1\r\n\r\n',
    );
    await closed;
    expect(read()).toMatch(/^HTTP\/1\.1 400 /);
    expect(read().match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe('a body over the cap', () => {
  const big = (id: unknown, size: number): string =>
    JSON.stringify({ jsonrpc: '2.0', id, method: 'x', params: { a: 'x'.repeat(size) } });

  test('is refused by its length alone, and the client reads why', async () => {
    await using http = await startHttp();
    const { status, json } = await http.post(big(7, 200_000));
    expect(status).toBe(413);
    expect(json.error).toMatchObject({ code: 41301, message: expect.stringContaining('limits.max_message_size') });
  });

  test('is refused in the middle of its upload, under its id, and the connection does not hang', async () => {
    await using http = await startHttp();
    const { socket, read, closed } = await http.raw();
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const text = big('large', 150_000);
    for (let at = 0; at < text.length; at += 10_000) {
      const piece = text.slice(at, at + 10_000);
      socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    }
    await eventually(() => read().includes('41301'));
    expect(read()).toMatch(/^HTTP\/1\.1 413 /);
    expect(read()).toContain('"id":"large"');
    // It goes on sending for a while, and still nothing is lost of what it was told.
    for (let more = 0; more < 20; more += 1) socket.write(`2710\r\n${'y'.repeat(10_000)}\r\n`);
    socket.write('0\r\n\r\n');
    await closed;
  });

  test('a client that asks first need not send it', async () => {
    await using http = await startHttp();
    const { socket, read } = await http.raw();
    const head = (length: number): string =>
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
    socket.write(head(500_000));
    await eventually(() => read().includes('HTTP/1.1 413'));
    expect(read()).not.toContain('100 Continue');
    const other = await http.raw();
    const body = http.line(ping);
    other.socket.write(head(body.length));
    await eventually(() => other.read().includes('100 Continue'));
    other.socket.write(body);
    await eventually(() => other.read().includes('HTTP/1.1 400'));
  });

  test(`all bodies together are bounded too ${proves('T-28')}`, async () => {
    await using http = await startHttp({ limits: { bodiesBytes: 50_000 } });
    expect((await http.post(big(1, 60_000))).status).toBe(503);
    expect((await http.post(big(1, 40_000))).status).toBe(400);
    expect((await http.post(big(1, 40_000))).status).toBe(400);
  });

  test('a large body that nobody wants is no reason to lose the refusal', async () => {
    await using http = await startHttp({ maxMessageBytes: 5_000_000 });
    const { status } = await http.post(big(1, 3_000_000), { authorization: 'Bearer wrong' });
    expect(status).toBe(401);
  });
});

describe('clients that dawdle', () => {
  test(`headers in drips end with a status, and the connection with it ${proves('T-28')}`, async () => {
    await using http = await startHttp({ limits: { headersMs: 150, requestMs: 300 } });
    const { socket, read, closed } = await http.raw();
    socket.write(`POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\n`);
    const drip = setInterval(() => socket.write('X-A: b\r\n'), 20);
    await closed;
    clearInterval(drip);
    expect(read()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test(`a body in drips ends too, whatever comes ${proves('T-28')}`, async () => {
    await using http = await startHttp({ limits: { headersMs: 150, requestMs: 300 } });
    const { socket, read, closed } = await http.raw();
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n`,
    );
    const drip = setInterval(() => socket.write(' '), 20);
    await closed;
    clearInterval(drip);
    expect(read()).toMatch(/^HTTP\/1\.1 408 /);
    expect(http.peers.received).toEqual([]);
  });

  test('a connection that says nothing is not kept', async () => {
    await using http = await startHttp({ limits: { headersMs: 100, requestMs: 100, keepAliveMs: 50, stallMs: 200 } });
    const { closed, read } = await http.raw();
    await closed;
    expect(read()).not.toContain('200');
  });

  test('too many headers, or too large ones, are refused', async () => {
    await using http = await startHttp();
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`x-${at}`, 'y']));
    expect((await http.post(ping, many)).status).toBe(431);
    expect((await http.post(ping, { 'x-large': 'y'.repeat(40_000) })).status).toBe(431);
  });

  test('connections are bounded: more are turned away, and the log knows', async () => {
    await using http = await startHttp({ limits: { maxSockets: 2 } });
    const [first, second] = [await http.raw(), await http.raw()];
    const third = await http.raw();
    await third.closed;
    expect(http.events).toContainEqual({ kind: 'crowded' });
    first.socket.destroy();
    second.socket.destroy();
    await sleep(50);
    expect((await http.initialize()).status).toBe(200);
  });

  test('requests that are being answered are bounded', async () => {
    await using http = await startHttp({ limits: { maxInFlight: 1 } });
    const { message, headers } = http.statelessly('tools/call', { name: 'held' });
    const waiting = http.post(message, headers);
    await eventually(() => http.peers.held.length === 1);
    expect((await http.initialize()).status).toBe(503);
    for (const held of http.peers.held) http.peers.release(held, 'late', true);
    expect((await waiting).status).toBe(200);
  });
});

describe('the end', () => {
  test('what is in flight is answered with the reason, streams end, and nothing is taken any more', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const events = await http.get(session);
    const { message, headers } = http.statelessly('tools/call', { name: 'held' });
    const [old, current] = [
      http.post({ id: 4, method: 'tools/call', params: { name: 'held' } }, session),
      http.post(message, headers),
    ];
    const listen = http.statelessly('subscriptions/listen', { notifications: {} }, 'l');
    const listening = await http.openPost(listen.message, listen.headers);
    await eventually(() => http.peers.held.length === 2);
    const closed = http.face.close(new GatewayError('cancelled', 'The gateway was asked to end.'));
    expect((await old).json.error?.message).toBe('The gateway was asked to end.');
    expect((await current).json.error?.message).toBe('The gateway was asked to end.');
    await closed;
    await http.face.ended;
    await Promise.all([events.ended, listening.ended]);
    expect(listening.events().at(-1)?.data).toMatchObject({ id: 'l', result: { resultType: 'complete' } });
    await expect(http.initialize()).rejects.toThrow(/ECONNREFUSED|socket hang up/);
    expect(http.peers.sessions.every(({ isClosed }) => isClosed)).toBe(true);
  });

  test('a call that ends by itself in time keeps its result', async () => {
    await using http = await startHttp({ limits: { drainMs: 2_000 } });
    const { message, headers } = http.statelessly('tools/call', { name: 'held' });
    const answer = http.post(message, headers);
    await eventually(() => http.peers.held.length === 1);
    const closed = http.face.close(new GatewayError('cancelled', 'Bye.'));
    for (const held of http.peers.held) http.peers.release(held, 'in time', true);
    expect((await answer).text).toContain('in time');
    await closed;
  });

  test('a request that comes meanwhile on an open connection is told so', async () => {
    await using http = await startHttp({ limits: { drainMs: 400 } });
    const { message, headers } = http.statelessly('tools/call', { name: 'held' });
    const held = http.post(message, headers);
    await eventually(() => http.peers.held.length === 1);
    const { socket, read, closed } = await http.raw();
    // Half a request keeps the connection, which is not idle then.
    socket.write(`POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\n`);
    await sleep(20);
    const end = http.face.close(new GatewayError('cancelled', 'Bye.'));
    socket.write('Content-Length: 0\r\n\r\n');
    await closed;
    expect(read()).toMatch(/^HTTP\/1\.1 503 /);
    await Promise.all([end, held]);
  });
});

test('a port that is taken is said clearly', async () => {
  await using http = await startHttp();
  const { peers } = http;
  const second = serveHttp({
    host: 'localhost',
    port: http.port,
    path: '/mcp',
    maxMessageBytes: 1_000,
    maxConnections: 1,
    authenticate: () => ({ client: undefined }),
    ...peers,
  });
  await expect(second).rejects.toThrow(`port ${http.port}: another program listens there`);
});

test('a bug while a request is answered ends that request alone', async () => {
  await using http = await startHttp({
    createSession() {
      throw new TypeError('a bug');
    },
  });
  const { status, json } = await http.initialize();
  expect({ status, code: json.error?.code }).toEqual({ status: 500, code: -32603 });
  expect(http.events).toMatchObject([{ kind: 'bug' }]);
  const { message, headers } = http.statelessly('server/discover');
  expect((await http.post(message, headers)).status).toBe(200);
});

test('a trace that a request names in its headers alone is its own from then on, and one in its body wins', async () => {
  await using http = await startHttp();
  const session = await http.open();
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const call = (meta?: object) => ({
    id: 1,
    method: 'tools/call',
    params: { name: 'echo', ...(meta && { _meta: meta }) },
  });
  await http.post(call(), { ...session, traceparent, tracestate: 'studio=7' });
  await http.post(call({ traceparent: 'own' }), { ...session, traceparent });
  await http.post(call(), { ...session, traceparent: 'nonsense' });
  const heard = http.peers.sessions[0]?.heard.flatMap((one) =>
    one.kind === 'request' && one.method === 'tools/call' ? [one.params['_meta']] : [],
  );
  expect(heard).toEqual([{ traceparent, tracestate: 'studio=7' }, { traceparent: 'own' }, undefined]);
});
