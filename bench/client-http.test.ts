import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpClient } from './client-http.ts';
import { revisions } from './era.ts';
import type { Era } from './era.ts';
import { createConnections } from './http-connections.ts';
import { isJson, parseMessage } from './message.ts';
import type { Json } from './message.ts';

const listening = async (listener: RequestListener) => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { server, port: address !== null && typeof address === 'object' ? address.port : 0 };
};

const messageIn = async (request: IncomingMessage): Promise<Json> => {
  let body = '';
  for await (const part of request) body += String(part);
  return parseMessage(body) ?? {};
};

/** A server that tells what it was sent; `answer` may say something else. */
const mirror = async (
  answer = (message: Json): Json => ({ id: message['id'], result: { resultType: 'complete' } }),
) => {
  const seen: { message: Json; headers: IncomingMessage['headers'] }[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const message = await messageIn(request);
    seen.push({ message, headers: request.headers });
    if (request.method === 'POST' && message['id'] === undefined) return void response.writeHead(202).end();
    response.setHeader('content-type', 'application/json');
    if (message['method'] === 'initialize') response.setHeader('mcp-session-id', 'the session');
    return void response.end(JSON.stringify({ jsonrpc: '2.0', ...answer(message) }));
  };
  return { seen, ...(await listening((request, response) => void receive(request, response))) };
};

const meet = (port: number, era: Era, most = 4) => {
  const connections = createConnections(port, most, 200);
  onTestFinished(() => connections[Symbol.dispose]());
  return createHttpClient(connections, era);
};

test('after its handshake a client sends its session with everything, and can end it', async () => {
  const { seen, port } = await mirror();
  const client = meet(port, 'handshake');
  await client.handshake();
  await client.request('tools/call', '{"name":"a"}', 'a');
  expect(await client.end()).toBe(200);
  expect(seen.map(({ message }) => message['method'])).toEqual([
    'initialize',
    'notifications/initialized',
    'tools/call',
    undefined,
  ]);
  expect(seen[0]?.headers).not.toHaveProperty('mcp-session-id');
  for (const { headers } of seen.slice(1)) {
    expect(headers).toMatchObject({
      'mcp-session-id': 'the session',
      'mcp-protocol-version': revisions.handshake,
    });
  }
});

test('a stateless client claims in the body what its headers mirror, and has no session', async () => {
  const { seen, port } = await mirror();
  const client = meet(port, 'stateless');
  await client.handshake();
  await client.request('tools/call', '{"name":"a"}', 'a');
  expect(await client.end()).toBeUndefined();
  expect(seen.map(({ message }) => message['method'])).toEqual(['server/discover', 'tools/call']);
  const { headers, message } = seen[1] ?? { headers: {}, message: {} };
  expect(headers).toMatchObject({
    'mcp-protocol-version': revisions.stateless,
    'mcp-method': 'tools/call',
    'mcp-name': 'a',
  });
  const params = isJson(message['params']) ? message['params'] : {};
  expect(params).toMatchObject({ name: 'a', _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } });
});

test('more requests than connections wait, and each gets its own answer', async () => {
  const { server, port } = await mirror((message) => ({ id: message['id'], result: { of: message['method'] } }));
  let opened = 0;
  server.on('connection', () => (opened += 1));
  const client = meet(port, 'handshake', 2);
  const methods = Array.from({ length: 20 }, (_, number) => `m${number}`);
  const answers = await Promise.all(methods.map((method) => client.request(method)));
  expect(answers).toEqual(methods.map((method) => ({ of: method })));
  expect(opened).toBe(2);
});

test('the answer to another request, an error and a stateless result without a type all reject', async () => {
  const other = await mirror(() => ({ id: 99, result: {} }));
  const client = meet(other.port, 'handshake');
  await expect(client.request('a')).rejects.toThrow(/Request 1 got the answer to 99/);
  expect(client.strays).toBe(1);
  const refusing = await mirror(({ id }) => ({ id, error: { code: 40301, message: 'no' } }));
  await expect(meet(refusing.port, 'stateless').request('a')).rejects.toThrow(/40301/);
  const old = await mirror(({ id }) => ({ id, result: { tools: [] } }));
  await expect(meet(old.port, 'stateless').request('a')).rejects.toThrow(/without its type/);
});

test('an answer that is no JSON, silence and a cut connection all reject', async () => {
  const page = await listening((_, response) => void response.writeHead(500).end('<html>'));
  await expect(meet(page.port, 'handshake').request('a')).rejects.toThrow(/status 500, <html>/);
  const silent = await listening(() => {});
  await expect(meet(silent.port, 'handshake').request('a')).rejects.toThrow(/No answer/);
  const cutting = await listening((request) => void request.socket.destroy());
  await expect(meet(cutting.port, 'handshake').request('a')).rejects.toThrow(/closed/);
});

test('a target that closes each connection gets a new one', async () => {
  const { port } = await listening((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
    response.end('{"jsonrpc":"2.0","id":1,"result":{}}');
  });
  expect(await meet(port, 'handshake', 1).request('a')).toEqual({});
  const client = meet(port, 'handshake', 1);
  const both = Promise.allSettled([client.request('a'), client.request('b')]);
  expect((await both).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});
