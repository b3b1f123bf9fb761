import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { manners, messageOf, methodOf, result } from '../../../test/fixtures/http-carrier.ts';
import { httpServer, json } from '../../../test/fixtures/http-server.ts';
import type { Heard } from '../../../test/fixtures/http-server.ts';
import { createGuardedFetch } from '../../egress/guarded-fetch.ts';
import { statelessRevision } from '../../protocol/revision/claims.ts';
import type { Eras } from '../eras.ts';
import { carryByHttp } from '../http.ts';
import { open } from '../open.ts';
import type { Connection, Wish } from '../open.ts';

const opened = (url: string, era: Wish['era'] = 'any', known?: Eras) => {
  const found: Eras[] = [];
  const connection = open('web', {
    carry: carryByHttp(
      'web',
      { url, transport: 'streamable-http', headers: {}, allowHttp: false },
      { dial: createGuardedFetch, userAgent: 'a', connectMs: 500 },
    ),
    wish: { era, capabilities: {} },
    known,
    onEras: (eras) => found.push(eras),
    clientInfo: { name: 'us', version: '1' },
    startTimeoutMs: 1_000,
    probeMs: 200,
    own: () => {},
    graceMs: 50,
    maxMessageBytes: 100_000,
    onNotification: () => {},
    onOddity: () => {},
    onStderr: () => {},
  });
  return { connection, found };
};

const plain =
  (status: number) =>
  ({ response }: Heard): unknown =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html>');

/** Probed with what `probe` answers, and shaken hands with like any. */
const probed = (probe: (heard: Heard) => unknown) =>
  httpServer((heard) => (methodOf(heard) === 'server/discover' ? probe(heard) : manners(heard)));

describe('a server that says nothing of the revision without a handshake is shaken hands with', () => {
  test.each([400, 404, 405, 415, 422])('because it answers %d', async (status) => {
    const { origin, heard } = await probed(plain(status));
    const { connection, found } = opened(origin);
    await expect(connection).resolves.toMatchObject({ era: 'handshake' });
    expect(found).toMatchObject([{ handshake: true, stateless: false }]);
    expect(heard.slice(0, 2).map(methodOf)).toEqual(['server/discover', 'initialize']);
  });

  test('because it refuses what has no session, without naming the request', async () => {
    const { origin } = await probed((heard) =>
      json(heard, { jsonrpc: '2.0', id: null, error: { code: -32_000, message: 'No session.' } }, 400),
    );
    const { connection, found } = opened(origin);
    await expect(connection).resolves.toMatchObject({ era: 'handshake' });
    expect(found).toMatchObject([{ handshake: true, stateless: false }]);
  });
});

test('a server that needs no handshake is not bothered with one', async () => {
  const { origin, heard } = await httpServer((one) =>
    methodOf(one) === 'server/discover'
      ? json(one, result(one, { supportedVersions: [statelessRevision], capabilities: {} }))
      : json(one, { jsonrpc: '2.0', id: messageOf(one)['id'], error: { code: -32_022, message: 'No.' } }, 400),
  );
  const { connection, found } = opened(origin);
  const { era, correlator } = await connection;
  expect([era, found]).toMatchObject(['stateless', [{ handshake: 'untried', stateless: true }]]);
  expect(heard.map(methodOf)).not.toContain('initialize');
  await correlator.request('tools/list', {});
  expect(heard.at(-1)?.headers).toMatchObject({
    'mcp-protocol-version': statelessRevision,
    'mcp-method': 'tools/list',
  });
});

describe('a server that cannot be asked says nothing about what it speaks', () => {
  const known: Eras = { handshake: false, stateless: true, at: 0 };

  test.each<[number, string]>([
    [401, 'it wants a login'],
    [403, 'it does not let us in'],
    [500, 'answered 500'],
    [503, 'answered 503'],
  ])('it answers %d', async (status, words) => {
    const { origin, heard } = await probed(plain(status));
    for (const [era, before] of [
      ['any', undefined],
      ['stateless', known],
      ['any', known],
    ] as const) {
      const { connection, found } = opened(origin, era, before);
      // oxlint-disable-next-line no-await-in-loop -- one after the other is enough
      await expect(connection).rejects.toMatchObject({
        code: 'upstream-unavailable',
        message: expect.stringContaining(words) as string,
      });
      expect(found).toEqual([]);
    }
    expect(new Set(heard.map(methodOf))).toEqual(new Set(['server/discover']));
  });

  test('it is not there', async () => {
    const { origin, close } = await httpServer(() => {});
    close();
    await sleep(20);
    const { connection, found } = opened(origin);
    await expect(connection).rejects.toMatchObject({
      code: 'upstream-unavailable',
      message: `web: ${origin} cannot be reached (ECONNREFUSED).`,
      remedy: 'Check that it is running, and that its `url` is right.',
    });
    expect(found).toEqual([]);
  });

  test('it takes what it is told and never answers', async () => {
    const { origin } = await httpServer(() => {});
    const { connection, found } = opened(origin);
    await expect(connection).rejects.toMatchObject({ code: 'timeout' });
    expect(found).toEqual([]);
  });
});

test('a failed opening leaves no connection behind', async () => {
  const { origin, sockets } = await httpServer(plain(404));
  await expect(opened(origin).connection).rejects.toMatchObject({
    remedy: 'Check its `url`; a server of the kind before Streamable HTTP needs `"type": "sse"`.',
  });
  await sleep(100);
  expect([...sockets].filter((socket) => !socket.destroyed)).toEqual([]);
});

test('what ends a connection later is told in words of HTTP', async () => {
  const { origin } = await httpServer((heard) => manners(heard) || plain(404)(heard));
  const connection: Connection = await opened(origin).connection;
  await expect(connection.correlator.request('tools/list', {})).rejects.toThrow('forgot our session');
  expect(await connection.exited).toEqual({ code: null, signal: null, words: 'forgot our session' });
});
