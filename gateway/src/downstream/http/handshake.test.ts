import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventually, startHttp } from '../../../test/fixtures/http-world.ts';
import { proves } from '../../../test/security/proves.ts';

const call = (id: unknown, name: string, args: object = {}, meta: object = {}) => ({
  id,
  method: 'tools/call',
  params: { name, arguments: args, _meta: meta },
});
const ben = { authorization: 'Bearer token-of-ben' };
const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';

describe('a session', () => {
  test('opens with initialize, and its id cannot be guessed', async () => {
    await using http = await startHttp();
    const ids = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) ids.add((await http.open())['mcp-session-id']);
    expect(ids.size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^[\w-]{32}$/);
    expect(http.face.sessions).toBe(20);
  });

  test('that could not open is not there', async () => {
    await using http = await startHttp();
    const answer = await http.post({ id: 1, method: 'initialize', params: {} });
    expect(answer.json.error).toBeDefined();
    expect(answer.headers['mcp-session-id']).toBeUndefined();
    expect(http.face.sessions).toBe(0);
    expect(http.peers.sessions[0]?.isClosed).toBe(true);
  });

  test('answers each request with plain JSON where nothing must be told', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const answer = await http.post(call(1, 'echo', { text: 'hello' }), session);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toMatchObject({ id: 1, result: { content: [{ text: 'hello' }] } });
  });

  test('takes notifications and answers with 202 and nothing', async () => {
    await using http = await startHttp();
    const session = await http.open();
    for (const message of [{ method: 'notifications/initialized' }, { id: 'nobody asked', result: {} }]) {
      const { status, text } = await http.post(message, session);
      expect({ status, text }).toEqual({ status: 202, text: '' });
    }
    expect(http.peers.sessions[0]?.heard.slice(1)).toMatchObject([{ kind: 'notification' }, { kind: 'response' }]);
  });

  test('that is not named, or not there, is 400 or 404, whatever is asked', async () => {
    await using http = await startHttp();
    await http.open();
    for (const message of [call(9, 'echo'), { method: 'notifications/initialized' }, { id: 1, result: {} }]) {
      expect((await http.post(message)).status).toBe(400);
      expect((await http.post(message, { 'mcp-session-id': 'x' })).status).toBe(404);
    }
    expect((await http.post(call(9, 'echo'), { 'mcp-session-id': 'x' })).json.id).toBe(9);
    for (const [id, status] of [
      [undefined, 400],
      ['x', 404],
    ] as const) {
      expect((await http.get({ 'mcp-session-id': id })).status).toBe(status);
      expect((await http.send('DELETE', undefined, { 'mcp-session-id': id })).status).toBe(status);
    }
  });

  test(`of another client is not there, and lives on ${proves('T-26')}`, async () => {
    await using http = await startHttp();
    const session = await http.open();
    expect((await http.post(call(1, 'echo'), { ...session, ...ben })).status).toBe(404);
    expect((await http.get({ ...session, ...ben })).status).toBe(404);
    expect((await http.send('DELETE', undefined, { ...session, ...ben })).status).toBe(404);
    expect((await http.post(call(1, 'echo'), session)).status).toBe(200);
    expect(http.peers.sessions.map(({ client }) => client)).toEqual(['anna']);
  });

  test('opens once: a second initialize in it is refused, and one beside it opens another', async () => {
    await using http = await startHttp();
    const session = await http.open();
    expect((await http.initialize('2025-11-25', session)).json.error).toMatchObject({ code: -32600 });
    expect((await http.open())['mcp-session-id']).not.toBe(session['mcp-session-id']);
    expect((await http.post(call(1, 'echo'), session)).status).toBe(200);
  });

  test('ends with DELETE: what runs is aborted, its stream ends, and it is not there any more', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const events = await http.get(session);
    const running = http.post(call(1, 'held'), session);
    await eventually(() => http.peers.held.length === 1);
    expect((await http.send('DELETE', undefined, session)).status).toBe(204);
    expect((await running).json.error?.message).toBe('The client ended the session.');
    await events.ended;
    expect((await http.post(call(2, 'echo'), session)).status).toBe(404);
    expect(http.events).toContainEqual({
      kind: 'session-ended',
      client: 'anna',
      reason: 'The client ended the session.',
    });
  });

  test('that nobody uses ends; one with an open stream, or a call that runs, does not', async () => {
    await using http = await startHttp({ limits: { sessionIdleMs: 250 } });
    const [idle, listening, running] = [await http.open(), await http.open(), await http.open()];
    const events = await http.get(listening);
    const answer = http.post(call(1, 'held'), running);
    await eventually(() => http.face.sessions === 2);
    await sleep(400);
    expect(http.face.sessions).toBe(2);
    expect((await http.post(call(1, 'echo'), idle)).status).toBe(404);
    events.close();
    for (const held of http.peers.held) http.peers.release(held, 'x');
    await answer;
    await eventually(() => http.face.sessions === 0);
  });

  test('makes room when the table is full: the one longest unused goes, and none that is in use', async () => {
    await using http = await startHttp({ limits: { maxSessions: 2 } });
    const first = await http.open();
    const second = await http.open();
    const events = await http.get(first);
    const third = await http.open();
    expect((await http.post(call(1, 'echo'), second)).status).toBe(404);
    expect((await http.post(call(1, 'echo'), third)).status).toBe(200);
    const others = await http.get(third);
    const refused = await http.initialize();
    expect({ status: refused.status, retry: refused.headers['retry-after'] }).toEqual({ status: 503, retry: '5' });
    events.close();
    others.close();
  });
});

describe('the protocol version header', () => {
  test('may be missing or name any revision with a handshake', async () => {
    await using http = await startHttp();
    const session = await http.open();
    for (const version of [undefined, '2025-11-25', '2025-06-18', '2024-11-05'])
      expect((await http.post(call(1, 'echo'), { ...session, 'mcp-protocol-version': version })).status).toBe(200);
  });

  test('that nobody knows is refused with those that are known', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const { status, json } = await http.post(call(1, 'echo'), { ...session, 'mcp-protocol-version': '1999-01-01' });
    expect(status).toBe(400);
    expect(json).toMatchObject({ id: 1, error: { code: -32022, data: { requested: '1999-01-01' } } });
  });

  test('may say anything while versions are being negotiated', async () => {
    await using http = await startHttp();
    const answer = await http.initialize('2031-01-01', { 'mcp-protocol-version': '2031-01-01' });
    expect(answer.json.result).toMatchObject({ protocolVersion: '2025-11-25' });
  });
});

describe('a batch', () => {
  test('is answered with one list, and one of notifications with nothing', async () => {
    await using http = await startHttp();
    const session = await http.open('2025-03-26');
    const batch = JSON.stringify(
      [call(1, 'echo', { text: 'a' }), call(2, 'echo', { text: 'b' })].map((one) => ({ jsonrpc: '2.0', ...one })),
    );
    const { status, text } = await http.post(batch, session);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject([{ id: 1 }, { id: 2 }]);
    const nothing = await http.post('[{"jsonrpc":"2.0","method":"notifications/initialized"}]', session);
    expect(nothing.status).toBe(202);
  });

  test('opens no session, neither outside of one nor in it', async () => {
    await using http = await startHttp();
    const session = await http.open('2025-03-26');
    const batch = '[{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}]';
    expect((await http.post(batch)).status).toBe(400);
    expect((await http.post(batch, session)).json.error?.message).toContain('cannot stand in a batch');
    expect(http.face.sessions).toBe(1);
  });
});

describe('what must be told before the answer', () => {
  test('comes on a stream with it, in order, each event with an id', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const stream = await http.openPost(call(1, 'progress', {}, { progressToken: 'p' }), session);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'x-accel-buffering': 'no',
      ...session,
    });
    await stream.ended;
    const events = stream.events();
    expect(events.map(({ data }) => data)).toMatchObject([
      undefined,
      { params: { progress: 1 } },
      { params: { progress: 2 } },
      { params: { progress: 3 } },
      { id: 1, result: {} },
    ]);
    const [tag = ''] = events[0]?.id?.split(/-(?=\d+$)/) ?? [];
    expect(tag.length).toBeGreaterThanOrEqual(12);
    expect(events.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4].map((seq) => `${tag}-${seq}`));
    expect(stream.text()).toMatch(/^id: \S+\nretry: 1000\ndata: \n\n/);
  });

  test('begins with a message for clients that know no empty event', async () => {
    await using http = await startHttp();
    const session = await http.open('2025-06-18');
    const stream = await http.openPost(call(1, 'progress'), session);
    await stream.ended;
    expect(stream.events()).toHaveLength(4);
    expect(stream.text()).not.toContain('retry');
  });

  test('a question of a server goes out, and its answer is a POST of its own', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const stream = await http.openPost(call(1, 'ask'), session);
    expect(await stream.until(1)).toMatchObject([{ id: 'q1', method: 'roots/list' }]);
    expect((await http.post({ id: 'q1', result: { roots: [] } }, session)).status).toBe(202);
    expect(await stream.until(2)).toMatchObject([{}, { id: 1, result: { content: [{ text: '{"roots":[]}' }] } }]);
    await stream.ended;
  });

  test('goes to the stream of the session where the client takes only JSON', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const events = await http.get(session);
    const json = { ...session, accept: 'application/json' };
    expect((await http.post(call(1, 'progress', {}, { progressToken: 'p' }), json)).json.id).toBe(1);
    expect(await events.until(3)).toMatchObject([{ params: { progress: 1 } }, {}, {}]);
    events.close();
  });
});

describe('a quiet call', () => {
  test('gets a stream after a while, from which its client can go on', async () => {
    await using http = await startHttp({ limits: { quietMs: 40 } });
    const session = await http.open();
    const stream = await http.openPost(call(1, 'held'), session);
    expect(stream.headers['content-type']).toBe('text/event-stream');
    await eventually(() => stream.events().length === 1);
    for (const held of http.peers.held) http.peers.release(held, 'at last');
    expect(await stream.until(1)).toMatchObject([{ id: 1, result: { content: [{ text: 'at last' }] } }]);
  });

  test('a client that takes only JSON waits for it as long as it takes', async () => {
    await using http = await startHttp({ limits: { quietMs: 20, stallMs: 60 } });
    const session = await http.open();
    const answer = http.post(call(1, 'held'), { ...session, accept: 'application/json' });
    await sleep(200);
    for (const held of http.peers.held) http.peers.release(held, 'at last');
    expect((await answer).json.id).toBe(1);
  });

  test('its stream is kept alive with comments', async () => {
    await using http = await startHttp({ limits: { quietMs: 20, commentMs: 30, stallMs: 150 } });
    const session = await http.open();
    const [stream, events] = [await http.openPost(call(1, 'held'), session), await http.get(session)];
    await sleep(400);
    for (const each of [stream, events]) expect(each.text().match(/^:$/gm)?.length).toBeGreaterThan(3);
    for (const held of http.peers.held) http.peers.release(held, 'x');
    expect(await stream.until(1)).toHaveLength(1);
    events.close();
  });

  test('that is taken back is answered with nothing', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const answer = http.post(call(1, 'held'), session);
    await eventually(() => http.peers.held.length === 1);
    http.peers.held[0]?.outlet.skip();
    expect((await answer).status).toBe(202);
    const stream = await http.openPost(call(2, 'ask'), session);
    await stream.until(1);
    http.peers.held[1]?.outlet.skip();
    await stream.ended;
    expect(await stream.until(1)).toHaveLength(1);
  });
});

describe('the stream of a session', () => {
  test('carries what no request asked for', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const [seen] = http.peers.sessions;
    expect(seen?.ears.hear(changed)).toBe(false);
    const events = await http.get(session);
    expect(events.headers).toMatchObject({ 'content-type': 'text/event-stream', ...session });
    expect(seen?.ears.hear(changed)).toBe(true);
    expect(await events.until(1)).toEqual([JSON.parse(changed)]);
    events.close();
  });

  test('is one: a newer one takes its place, and nothing is said twice', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const first = await http.get(session);
    const second = await http.get(session);
    await first.ended;
    http.peers.sessions[0]?.ears.hear(changed);
    expect(await second.until(1)).toHaveLength(1);
    expect(await first.until(0)).toEqual([]);
    second.close();
  });

  test('needs a client that takes a stream', async () => {
    await using http = await startHttp();
    const session = await http.open();
    expect((await http.get({ ...session, accept: 'application/json' })).status).toBe(406);
  });

  test('counts as a connected client: above the limit there is none, and no new session', async () => {
    await using http = await startHttp({ maxConnections: 2 });
    const sessions = [await http.open(), await http.open(), await http.open()];
    const [first, second] = [await http.get(sessions[0]), await http.get(sessions[1])];
    const third = await http.get(sessions[2]);
    expect(third.status).toBe(503);
    const refused = await http.initialize();
    expect(refused.json).toMatchObject({ id: 'i', error: { message: expect.stringContaining('max_connections') } });
    first.close();
    await first.ended;
    await eventually(() => http.peers.sessions[0]?.ears.hear(changed) === false);
    expect((await http.initialize()).status).toBe(200);
    second.close();
  });

  test(`a client that does not read it is not waited for, and holds little ${proves('T-28')}`, async () => {
    await using http = await startHttp({ limits: { maxWaitingBytes: 400_000 } });
    const session = await http.open();
    const { socket } = await http.raw();
    socket.pause();
    socket.write(
      `GET /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nAccept: text/event-stream\r\nMcp-Session-Id: ${session['mcp-session-id']}\r\n\r\n`,
    );
    const [seen] = http.peers.sessions;
    await eventually(() => seen?.ears.hear(changed) === true);
    const large = JSON.stringify({
      jsonrpc: '2.0',
      method: 'notifications/message',
      params: { data: 'x'.repeat(50_000) },
    });
    let dropped = 0;
    for (let turn = 0; turn < 500; turn += 1) {
      if (seen?.ears.hear(large) === false) dropped += 1;
      await sleep(0);
    }
    expect(dropped).toBeGreaterThan(400);
    expect((await http.post(call(1, 'echo'), session)).status).toBe(200);
  });
});

describe('a connection that breaks', () => {
  test('takes nothing back: the call goes on, and its answer is there for who comes back for it', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const stream = await http.openPost(call(1, 'ask'), session);
    await stream.until(1);
    const last = stream.events().at(-1)?.id;
    stream.close();
    await sleep(20);
    expect(http.peers.held[0]?.cancelled).toBeUndefined();
    for (const held of http.peers.held) http.peers.release(held, 'kept');
    const rest = await http.get({ ...session, 'last-event-id': last });
    expect(await rest.until(1)).toMatchObject([{ id: 1, result: { content: [{ text: 'kept' }] } }]);
    await rest.ended;
  });

  test('the rest of a stream comes live where it is not over', async () => {
    await using http = await startHttp({ limits: { quietMs: 10 } });
    const session = await http.open();
    const stream = await http.openPost(call(1, 'held'), session);
    await eventually(() => stream.events().length === 1);
    const primed = stream.events()[0]?.id;
    stream.close();
    const rest = await http.get({ ...session, 'last-event-id': primed });
    const [held] = http.peers.held;
    held?.outlet.tell(changed);
    expect(await rest.until(1)).toEqual([JSON.parse(changed)]);
    if (held !== undefined) http.peers.release(held, 'live');
    expect(await rest.until(2)).toMatchObject([{}, { id: 1 }]);
    await rest.ended;
  });

  test('what was said on one stream never comes on another', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const events = await http.get(session);
    http.peers.sessions[0]?.ears.hear(changed);
    await events.until(1);
    const stream = await http.openPost(call(1, 'progress'), session);
    await stream.ended;
    const rest = await http.get({ ...session, 'last-event-id': stream.events()[2]?.id });
    await rest.ended;
    expect(rest.events().map(({ id }) => id)).toEqual(
      stream
        .events()
        .slice(3)
        .map(({ id }) => id),
    );
    events.close();
  });

  test('the stream of the session goes on after the last event that was seen', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const events = await http.get(session);
    const [seen] = http.peers.sessions;
    seen?.ears.hear(changed);
    await events.until(1);
    const last = events.events().at(-1)?.id;
    events.close();
    await eventually(() => seen?.ears.hear('{"jsonrpc":"2.0","method":"notifications/missed"}') === false);
    const again = await http.get({ ...session, 'last-event-id': last });
    const messages = await again.until(1);
    expect(messages.at(-1)).toMatchObject({ method: 'notifications/missed' });
    again.close();
  });

  test(`an id that names no stream of this session is refused ${proves('T-26')}`, async () => {
    await using http = await startHttp();
    const [mine, other] = [await http.open(), await http.open('2025-11-25', ben)];
    const stream = await http.openPost(call(1, 'progress'), { ...other, ...ben });
    await stream.ended;
    for (const id of [stream.events()[1]?.id, 'garbage', 'x-1'])
      expect((await http.get({ ...mine, 'last-event-id': id })).status).toBe(400);
  });

  test(`what is kept is bounded in bytes and in time ${proves('T-28')}`, async () => {
    await using http = await startHttp({
      limits: { replay: { bytes: 100_000, events: 1_000, ms: 60_000, totalBytes: 1_000_000 } },
    });
    const session = await http.open();
    const events = await http.get(session);
    await eventually(() => events.events().length === 1);
    const first = events.events()[0]?.id;
    const [seen] = http.peers.sessions;
    const large = JSON.stringify({ jsonrpc: '2.0', method: 'x', params: { data: 'x'.repeat(10_000) } });
    for (let turn = 0; turn < 30; turn += 1) seen?.ears.hear(large);
    await events.until(30);
    events.close();
    const again = await http.get({ ...session, 'last-event-id': first });
    const kept = await again.until(1);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(10);
    again.close();
  });

  test('half of it: a client that stops sending is taken for gone, and its call goes on', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const body = http.line(call(1, 'held'));
    const { socket, closed } = await http.raw();
    socket.end(
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\n` +
        `Mcp-Session-Id: ${session['mcp-session-id']}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await closed;
    await eventually(() => http.peers.held.length === 1);
    for (const held of http.peers.held) http.peers.release(held, 'to nobody');
    expect((await http.post(call(2, 'echo'), session)).status).toBe(200);
  });

  test('in the middle of an upload leaves nothing behind', async () => {
    await using http = await startHttp();
    const { socket } = await http.raw();
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: ${http.host}\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"jsonrpc"`,
    );
    await sleep(20);
    socket.destroy();
    await sleep(20);
    expect((await http.initialize()).status).toBe(200);
    expect(http.events).toEqual([]);
  });
});

test('a thousand sessions, each with its stream, hear what is theirs', async () => {
  await using http = await startHttp({ maxConnections: 1_000, limits: { maxSessions: 1_000 } });
  const streams = [];
  for (let turn = 0; turn < 1_000; turn += 50) {
    const batch = await Promise.all(Array.from({ length: 50 }, async () => http.get(await http.open())));
    streams.push(...batch);
  }
  expect(http.face.sessions).toBe(1_000);
  for (const [at, { ears }] of http.peers.sessions.entries()) ears.hear(`{"jsonrpc":"2.0","method":"n${at}"}`);
  await Promise.all(streams.map((stream) => stream.until(1)));
  const methods = streams.map((stream) => JSON.stringify(stream.events().at(-1)?.data));
  expect(new Set(methods).size).toBe(1_000);
  for (const stream of streams) expect(stream.events().filter(({ data }) => data !== undefined)).toHaveLength(1);
  for (const stream of streams) stream.close();
  await eventually(() => http.peers.sessions.every(({ ears }) => !ears.hear(changed)));
});
