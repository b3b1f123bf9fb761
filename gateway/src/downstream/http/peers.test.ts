import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client as CurrentClient,
  StreamableHTTPClientTransport as CurrentTransport,
} from '@modelcontextprotocol/client';
import type { VersionNegotiationOptions } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ListRootsRequestSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, test } from 'vitest';
import { subscriptionId } from '../../../test/fixtures/http-peers.ts';
import { eventually, startHttp } from '../../../test/fixtures/http-world.ts';

const info = { name: 'peer', version: '1' };
const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
const firstText = (result: object): unknown => {
  const content: unknown = 'content' in result ? result.content : undefined;
  return Array.isArray(content) && content[0] !== undefined ? content[0].text : undefined;
};

/** A way to a port that can be broken in the middle of everything. */
const breakable = async (port: number) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(port, '127.0.0.1');
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('error', () => {});
      each.on('close', () => {
        sockets.delete(each);
        socket.destroy();
        onward.destroy();
      });
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/mcp`,
    breakAll,
    [Symbol.dispose]() {
      server.close();
      breakAll();
    },
  };
};

describe('the official client 1.x', () => {
  const connectTo = async (http: Awaited<ReturnType<typeof startHttp>>, url = http.face.url) => {
    const client = new Client(info, { capabilities: { roots: {} } });
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: http.bearer },
      reconnectionOptions: {
        initialReconnectionDelay: 5,
        maxReconnectionDelay: 50,
        reconnectionDelayGrowFactor: 1,
        maxRetries: 20,
      },
    });
    await client.connect(transport);
    return { client, transport };
  };

  test('opens, lists, calls, hears progress, is asked, hears of changes, and ends its session', async () => {
    await using http = await startHttp();
    const { client, transport } = await connectTo(http);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo');
    const answer = await client.callTool({ name: 'echo', arguments: { text: 'hello' } });
    expect(answer.content).toEqual([{ type: 'text', text: 'hello' }]);
    const progress: number[] = [];
    await client.callTool({ name: 'progress', arguments: {} }, undefined, {
      onprogress: (each) => progress.push(each.progress),
    });
    expect(progress).toEqual([1, 2, 3]);
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///film' }] }));
    expect(firstText(await client.callTool({ name: 'ask', arguments: {} }))).toContain('file:///film');
    let heard = 0;
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      heard += 1;
    });
    await eventually(() => http.peers.sessions[0]?.ears.hear(changed) === true);
    await eventually(() => heard === 1);
    await transport.terminateSession();
    expect(http.face.sessions).toBe(0);
    await client.close();
  });

  test('comes back for an answer when its connection breaks in the middle', async () => {
    await using http = await startHttp({ limits: { retryMs: 10 }, allowedHosts: ['127.0.0.1'] });
    using way = await breakable(http.port);
    const { client } = await connectTo(http, way.url);
    const answer = client.callTool({ name: 'held', arguments: {} });
    await eventually(() => http.peers.held.length === 1);
    http.peers.held[0]?.outlet.tell(changed);
    // The client has what was asked, and with it an id from which to go on.
    await sleep(30);
    way.breakAll();
    await sleep(30);
    for (const held of http.peers.held) http.peers.release(held, 'after all');
    expect(firstText(await answer)).toBe('after all');
    await client.close();
  });

  test('a hundred calls at once find their answers', async () => {
    await using http = await startHttp();
    const { client } = await connectTo(http);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, text) => client.callTool({ name: 'echo', arguments: { text } })),
    );
    expect(answers.map(firstText)).toEqual(Array.from({ length: 100 }, (_, text) => String(text)));
    await client.close();
  });
});

describe('the official client 2.x', () => {
  const connectTo = async (http: Awaited<ReturnType<typeof startHttp>>, mode: VersionNegotiationOptions) => {
    const client = new CurrentClient(info, { versionNegotiation: mode });
    await client.connect(new CurrentTransport(new URL(http.face.url), { requestInit: { headers: http.bearer } }));
    return client;
  };

  test.each([
    ['the handshake', { mode: 'legacy' }, 'legacy'],
    ['what it finds', { mode: 'auto' }, 'modern'],
    ['the newest', { mode: { pin: '2026-07-28' } }, 'modern'],
  ] as const)('with %s: lists, calls and hears progress', async (_what, mode, era) => {
    await using http = await startHttp();
    const client = await connectTo(http, mode);
    expect(client.getProtocolEra()).toBe(era);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo');
    expect(firstText(await client.callTool({ name: 'echo', arguments: { text: 'hello' } }))).toBe('hello');
    expect(firstText(await client.callTool({ name: 'mirrored', arguments: { region: 'é' } }))).toBe('undefined');
    const progress: number[] = [];
    await client.callTool({ name: 'progress', arguments: {} }, { onprogress: (each) => progress.push(each.progress) });
    expect(progress).toEqual([1, 2, 3]);
    expect(http.face.sessions).toBe(era === 'legacy' ? 1 : 0);
    await client.close();
  });

  test('a call that it takes back is cancelled', async () => {
    await using http = await startHttp();
    const client = await connectTo(http, { mode: { pin: '2026-07-28' } });
    const abort = new AbortController();
    const answer = client.callTool({ name: 'held', arguments: {} }, { signal: abort.signal });
    await eventually(() => http.peers.held.length === 1);
    abort.abort();
    await expect(answer).rejects.toThrow(/abort/i);
    await eventually(() => http.peers.held[0]?.cancelled !== undefined);
    await client.close();
  });

  test('hears of changes while it listens', async () => {
    await using http = await startHttp();
    const client = await connectTo(http, { mode: { pin: '2026-07-28' } });
    let heard = 0;
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      heard += 1;
    });
    const subscription = await client.listen({ toolsListChanged: true });
    await eventually(() => http.peers.listeners.length === 1);
    const _meta = { 'io.modelcontextprotocol/subscriptionId': subscriptionId(http.peers.listeners[0]?.id ?? '') };
    http.peers.listeners[0]?.outlet.tell(
      JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: { _meta } }),
    );
    await eventually(() => heard > 0);
    expect(heard).toBe(1);
    await subscription.close();
    await client.close();
  });
});
