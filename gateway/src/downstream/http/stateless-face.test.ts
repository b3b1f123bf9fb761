import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createFakePeers } from '../../../test/fixtures/http-peers.ts';
import { eventually, startHttp } from '../../../test/fixtures/http-world.ts';
import { proves } from '../../../test/security/proves.ts';
import { toBase64 } from '../../protocol/base64.ts';
import { claimKeys } from '../../protocol/revision/claims.ts';

describe('a request that stands for itself', () => {
  test('is answered without a session, whatever id of one it carries', async () => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('tools/call', { name: 'echo', arguments: { text: 'hi' } });
    const answer = await http.post(message, { ...headers, 'mcp-session-id': 'whatever' });
    expect(answer.status).toBe(200);
    expect(answer.json.result).toMatchObject({ content: [{ text: 'hi' }] });
    expect(answer.headers['mcp-session-id']).toBeUndefined();
  });

  test('speaks for the client of its token', async () => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('tools/call', { name: 'held' });
    const answers = ['anna', 'ben'].map((name) =>
      http.post(message, { ...headers, authorization: `Bearer token-of-${name}` }),
    );
    await eventually(() => http.peers.held.length === 2);
    expect(new Set(http.peers.held.map(({ client }) => client))).toEqual(new Set(['anna', 'ben']));
    for (const held of http.peers.held) http.peers.release(held, held.client, true);
    expect((await Promise.all(answers)).map(({ text }) => /anna|ben/.exec(text)?.[0])).toEqual(['anna', 'ben']);
  });

  test('leaves nothing behind of a client that does not come back for long; one that listens is there', async () => {
    const closed: (string | undefined)[] = [];
    const peers = createFakePeers();
    await using http = await startHttp({
      limits: { sessionIdleMs: 60, sweepMs: 10 },
      createStateless(client) {
        const made = peers.createStateless(client);
        return { ...made, close: () => (closed.push(client), made.close()) };
      },
    });
    const ask = async (name: string) => {
      const { message, headers } = http.statelessly('tools/call', { name: 'echo', arguments: { text: 'hi' } });
      return http.post(message, { ...headers, authorization: `Bearer token-of-${name}` });
    };
    const { message, headers } = http.statelessly('subscriptions/listen', { notifications: {} });
    const ben = await http.openPost(message, { ...headers, authorization: 'Bearer token-of-ben' });
    await ben.until(1);
    await ask('anna');
    await eventually(() => closed.length > 0);
    await sleep(100);
    expect(closed).toEqual(['anna']);
    expect((await ask('anna')).status).toBe(200);
    ben.close();
    await eventually(() => closed.includes('ben'));
  });

  test('streams what is told before the answer, without ids, for nothing of it can be had again', async () => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('tools/call', { name: 'progress' });
    const stream = await http.openPost(message, { ...headers, 'last-event-id': 'x-1' });
    await stream.ended;
    expect(stream.events()).toHaveLength(4);
    expect(stream.text()).not.toMatch(/^(?:id|retry):/m);
    expect(stream.headers['mcp-session-id']).toBeUndefined();
  });

  test('is cancelled when its client goes away, before a stream and on one', async () => {
    await using http = await startHttp({ limits: { quietMs: 30 } });
    const { message, headers } = http.statelessly('tools/call', { name: 'held' });
    const stream = await http.openPost(message, headers);
    stream.close();
    const { socket } = await http.raw();
    const body = http.line(message);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\n` +
        `${lines.join('')}Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    await eventually(() => http.peers.held.length === 2);
    // Half closed is closed here: nobody can tell the two apart before an answer is written.
    socket.end();
    await eventually(() => http.peers.held.every(({ cancelled }) => cancelled !== undefined));
    expect(http.peers.held[0]?.cancelled).toContain('closed the connection');
  });

  test('a notification is accepted, and means nothing', async () => {
    await using http = await startHttp();
    const headers = { 'mcp-protocol-version': '2026-07-28' };
    expect((await http.post({ method: 'notifications/cancelled', params: { requestId: 1 } }, headers)).status).toBe(
      202,
    );
  });

  test.each(['GET', 'DELETE'])('%s is not of this revision', async (method) => {
    await using http = await startHttp();
    const session = await http.open();
    const answer = await http.send(method, undefined, { ...session, 'mcp-protocol-version': '2026-07-28' });
    expect({ status: answer.status, allow: answer.headers['allow'] }).toEqual({ status: 405, allow: 'POST' });
    expect(http.face.sessions).toBe(1);
  });
});

describe('statuses', () => {
  test('a method that is not there is 404, with the error under its id', async () => {
    await using http = await startHttp();
    for (const method of ['initialize', 'ping', 'resources/subscribe', 'unknown/method']) {
      const { message, headers } = http.statelessly(method, {}, 'me');
      const { status, json } = await http.post(message, headers);
      expect({ status, id: json.id, code: json.error?.code }).toEqual({ status: 404, id: 'me', code: -32601 });
    }
  });

  test('an error that MCP itself defines is 400; what else a server or a grant refuses is an answer', async () => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('tools/call', { name: 'held' });
    const cases = [
      ['missing-capability', 400],
      ['invalid-request', 400],
      ['unknown-target', 200],
      ['permission-denied', 200],
      ['timeout', 200],
      [undefined, 200],
    ] as const;
    for (const [refused, status] of cases) {
      const answer = http.post(message, headers);
      await eventually(() => http.peers.held.length === 1);
      http.peers.held.pop()?.outlet.reply('{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}', refused);
      expect((await answer).status).toBe(status);
    }
  });
});

describe('a header that contradicts the body', () => {
  const contradictions: readonly (readonly [string, Record<string, string | undefined>])[] = [
    ['another version', { 'mcp-protocol-version': '2025-11-25' }],
    ['no version', { 'mcp-protocol-version': undefined }],
    ['another method', { 'mcp-method': 'prompts/get' }],
    ['another case', { 'mcp-method': 'TOOLS/CALL' }],
    ['no method', { 'mcp-method': undefined }],
    ['another name', { 'mcp-name': 'held' }],
    ['no name', { 'mcp-name': undefined }],
    ['base64 that is none', { 'mcp-name': '=?base64?ZWNobw?=' }],
  ];
  test.each(contradictions)(`%s ${proves('T-27')}`, async (_what, changed) => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('tools/call', { name: 'echo' }, 5);
    const { status, json } = await http.post(message, { ...headers, ...changed });
    expect({ status, id: json.id, code: json.error?.code }).toEqual({ status: 400, id: 5, code: -32020 });
    expect(http.peers.received).toEqual([]);
  });

  test('a name in base64, or with space around it, is the name', async () => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('tools/call', { name: 'echo' });
    for (const name of [`=?base64?${toBase64('echo')}?=`, '  echo ', '\techo'])
      expect((await http.post(message, { ...headers, 'mcp-name': name })).status).toBe(200);
  });

  test('two of them are one that contradicts', async () => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('tools/call', { name: 'echo' });
    const { socket, read } = await http.raw();
    const body = http.line(message);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\n` +
        `${lines.join('')}Mcp-Name: held\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await eventually(() => read().includes('-32020'));
    expect(http.peers.received).toEqual([]);
  });
});

describe('a parameter that is mirrored', () => {
  const ask = async (
    region: string | null | undefined,
    header: string | undefined,
    changes: Parameters<typeof startHttp>[0] = {},
  ) => {
    await using http = await startHttp(changes);
    const args = region === undefined ? {} : { region };
    const { message, headers } = http.statelessly('tools/call', { name: 'mirrored', arguments: args });
    return await http.post(message, { ...headers, 'mcp-param-region': header });
  };

  test.each([
    ['eu', 'eu'],
    ['eu', `=?base64?${toBase64('eu')}?=`],
    ['東京', `=?base64?${toBase64('東京')}?=`],
    [undefined, undefined],
    [null, undefined],
  ])('%j beside %j is taken', async (region, header) => {
    expect((await ask(region, header)).status).toBe(200);
  });

  test.each([
    ['eu', 'us'],
    ['eu', undefined],
    ['eu', '=?base64?ZX?='],
    [undefined, 'eu'],
  ])(`%j beside %j is refused ${proves('T-27')}`, async (region, header) => {
    const { status, json } = await ask(region, header);
    expect({ status, code: json.error?.code }).toEqual({ status: 400, code: -32020 });
  });

  test('a schema that must be looked up first is waited for', async () => {
    const toolSchema = async (): Promise<unknown> => {
      await sleep(5);
      return { properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } };
    };
    expect((await ask('eu', 'us', { toolSchema })).status).toBe(400);
    expect((await ask('eu', 'eu', { toolSchema })).status).toBe(200);
  });

  test('a schema that breaks the rules, or none, asks for no header', async () => {
    const broken = { properties: { region: { type: 'number', 'x-mcp-header': 'Region' } } };
    expect((await ask('eu', undefined, { toolSchema: () => broken })).status).toBe(200);
    expect((await ask('eu', undefined, { toolSchema: () => undefined })).status).toBe(200);
  });

  test('a look-up that fails is a bug, and is answered', async () => {
    const failing = { toolSchema: () => Promise.reject(new Error('a bug')) };
    expect((await ask('eu', 'eu', failing)).json.error).toMatchObject({ code: -32603 });
  });
});

describe('claims', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, number])[] = [
    ['no _meta', { _meta: undefined }, -32602],
    ['no version', { _meta: { [claimKeys.clientCapabilities]: {} } }, -32602],
    ['no capabilities', { _meta: { [claimKeys.protocolVersion]: '2026-07-28' } }, -32602],
    [
      'a version that is no text',
      { _meta: { [claimKeys.protocolVersion]: 7, [claimKeys.clientCapabilities]: {} } },
      -32602,
    ],
    [
      'a version of the future',
      { _meta: { [claimKeys.protocolVersion]: '2031-01-01', [claimKeys.clientCapabilities]: {} } },
      -32020,
    ],
  ];
  test.each(cases)('%s', async (_what, params, code) => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('server/discover', params, 3);
    const { status, json } = await http.post(message, headers);
    expect({ status, id: json.id, code: json.error?.code }).toEqual({ status: 400, id: 3, code });
  });

  test('a version that is not spoken is refused with those that are', async () => {
    await using http = await startHttp();
    const _meta = http.claims({ [claimKeys.protocolVersion]: '2031-01-01' });
    const { message, headers } = http.statelessly('server/discover', { _meta });
    const { status, json } = await http.post(message, { ...headers, 'mcp-protocol-version': '2031-01-01' });
    expect({ status, error: json.error }).toMatchObject({
      status: 400,
      error: { code: -32022, data: { supported: ['2026-07-28'], requested: '2031-01-01' } },
    });
  });
});

describe('listening', () => {
  test('is a stream that begins with the acknowledgement and stays open until either ends it', async () => {
    await using http = await startHttp({ limits: { commentMs: 20 } });
    const { message, headers } = http.statelessly(
      'subscriptions/listen',
      { notifications: { toolsListChanged: true } },
      's',
    );
    const stream = await http.openPost(message, headers);
    expect(await stream.until(1)).toMatchObject([{ method: 'notifications/subscriptions/acknowledged' }]);
    http.peers.listeners[0]?.outlet.tell('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
    expect(await stream.until(2)).toMatchObject([{}, { method: 'notifications/tools/list_changed' }]);
    await eventually(() => stream.text().includes('\n:\n'));
    http.peers.listeners[0]?.outlet.reply('{"jsonrpc":"2.0","id":"s","result":{"resultType":"complete"}}');
    await stream.ended;
    expect(await stream.until(3)).toMatchObject([{}, {}, { id: 's' }]);
  });

  test('counts as a connected client, until it ends', async () => {
    await using http = await startHttp({ maxConnections: 1 });
    const { message, headers } = http.statelessly('subscriptions/listen', {}, 's');
    const stream = await http.openPost(message, headers);
    expect((await http.post(message, headers)).status).toBe(503);
    expect((await http.initialize()).status).toBe(503);
    const other = http.statelessly('tools/list');
    expect((await http.post(other.message, other.headers)).status).toBe(200);
    stream.close();
    await stream.ended;
    await sleep(20);
    expect((await http.initialize()).status).toBe(200);
  });

  test('needs a client that takes a stream', async () => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('subscriptions/listen');
    expect((await http.post(message, { ...headers, accept: 'application/json' })).status).toBe(406);
  });

  test('a client that does not read what it listens to is let go', async () => {
    await using http = await startHttp({ limits: { maxWaitingBytes: 200_000 } });
    const { message, headers } = http.statelessly('subscriptions/listen', {}, 's');
    const { socket, closed } = await http.raw();
    const body = http.line(message);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.pause();
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\n` +
        `${lines.join('')}Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    await eventually(() => http.peers.listeners.length === 1);
    const large = JSON.stringify({ jsonrpc: '2.0', method: 'x', params: { data: 'x'.repeat(50_000) } });
    for (let turn = 0; turn < 400; turn += 1) {
      http.peers.listeners[0]?.outlet.tell(large);
      await sleep(0);
    }
    socket.resume();
    await closed;
    expect((await http.initialize()).status).toBe(200);
  });

  test('a client that takes only JSON gets the answer, and nothing of what was told before it', async () => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('tools/call', { name: 'progress' });
    const answer = await http.post(message, { ...headers, accept: 'application/json' });
    expect(answer.json.result).toMatchObject({ content: [{ text: 'done' }] });
  });
});
