import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import {
  carried,
  manners,
  messageOf,
  methodOf,
  onCall,
  result,
  shaken,
  stateless,
} from '../../../test/fixtures/http-carrier.ts';
import { httpServer, json, stream } from '../../../test/fixtures/http-server.ts';
import type { Heard } from '../../../test/fixtures/http-server.ts';
import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';

describe('a handshake', () => {
  test('opens a session that every later message names, and that is ended at the end', async () => {
    const { correlator, link, heard } = await shaken(onCall((one) => json(one, result(one))));
    await correlator.request('tools/call', { name: 't' });
    await vi.waitFor(() => expect(heard.map(methodOf)).toContain('GET'));
    expect(await link.end(1_000)).toMatchObject({ words: 'was disconnected' });
    expect(
      heard.map((one) => [methodOf(one), one.headers['mcp-session-id'], one.headers['mcp-protocol-version']]),
    ).toEqual(
      expect.arrayContaining([
        ['initialize', undefined, undefined],
        ['notifications/initialized', 's1', '2025-11-25'],
        ['tools/call', 's1', '2025-11-25'],
        ['GET', 's1', '2025-11-25'],
        ['DELETE', 's1', '2025-11-25'],
      ]),
    );
    expect(heard.every(({ headers }) => headers['mcp-method'] === undefined)).toBe(true);
    expect(heard[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'user-agent': 'agent/1',
    });
  });

  test('is whole before anything is asked', async () => {
    let told: Heard | undefined;
    const { correlator, heard } = await shaken((one) => {
      if (methodOf(one) === 'notifications/initialized') return (told = one);
      return methodOf(one) === 'tools/call' ? (json(one, result(one)), true) : undefined;
    });
    const answer = correlator.request('tools/call', {});
    const early = new Abort();
    const never = correlator.request('tools/call', { never: true }, { signal: early });
    early.abort(undefined);
    await expect(never).rejects.toMatchObject({ code: 'cancelled' });
    await sleep(50);
    expect(heard.map(methodOf)).not.toContain('tools/call');
    told?.response.writeHead(202).end();
    await answer;
    await sleep(50);
    expect(heard.filter(({ body }) => /never|cancelled/.test(body))).toEqual([]);
  });

  test('may open no session; then there is none to name or to end', async () => {
    const { correlator, link, heard } = await shaken(
      onCall((one) => json(one, result(one))),
      { session: null },
    );
    await correlator.request('tools/call', {});
    await link.end(100);
    await link.end(100);
    expect(heard.every(({ headers }) => headers['mcp-session-id'] === undefined)).toBe(true);
    expect(heard.map(methodOf)).not.toContain('DELETE');
  });

  test.each(['', 'a b', 'x'.repeat(2_000), 'é'])('whose session has the id %j fails', async (id) => {
    const { origin } = await httpServer((one) => manners(one, id));
    await expect(carried(origin).correlator.request('initialize', {})).rejects.toMatchObject({
      code: 'upstream-failed',
      message: expect.stringContaining('under an id that is none') as string,
    });
  });

  test('ends in time where the server does not let go of the session', async () => {
    const { link } = await shaken((one) => (methodOf(one) === 'DELETE' ? true : undefined));
    const since = performance.now();
    await link.end(50);
    expect(performance.now() - since).toBeLessThan(1_000);
  });
});

describe('a session that is forgotten', () => {
  test('ends the connection, and everyone who waits is told', async () => {
    const { correlator, link } = await shaken(
      onCall(async (one) => {
        if (one.body.includes('slow')) return;
        await sleep(20);
        one.response.writeHead(404).end();
      }),
    );
    const slow = correlator.request('tools/call', { slow: true });
    const failure = { code: 'upstream-failed', message: 'The server web forgot our session before it answered.' };
    await expect(correlator.request('tools/call', {})).rejects.toMatchObject(failure);
    await expect(slow).rejects.toMatchObject(failure);
    expect(await link.exited).toEqual({ code: null, signal: null, words: 'forgot our session' });
    await expect(correlator.request('tools/call', {})).rejects.toMatchObject(failure);
  });

  test('is not what a method means that is not there', async () => {
    const { correlator } = await shaken(
      onCall((one) =>
        json(one, { jsonrpc: '2.0', id: messageOf(one)['id'], error: { code: -32_601, message: 'No.' } }, 404),
      ),
    );
    expect(await correlator.request('tools/call', {})).toMatchObject({ error: { code: -32_601 } });
  });

  test.each([
    [400, 'forgot our session'],
    [200, undefined],
  ])('and refused with 400 is found out by a ping: %d', async (status, words) => {
    const { correlator, link, heard } = await shaken((one) => {
      const refusal = { jsonrpc: '2.0', id: null, error: { code: -32_000, message: 'No valid session.' } };
      if (methodOf(one) === 'tools/call') json(one, refusal, 400);
      else if (methodOf(one) === 'ping') json(one, refusal, status);
      else return undefined;
      return true;
    });
    expect(await correlator.request('tools/call', {})).toMatchObject({ error: { code: -32_000 } });
    await vi.waitFor(() => expect(heard.map(methodOf)).toContain('ping'));
    expect((await Promise.race([link.exited, sleep(50, undefined)]))?.words).toBe(words);
  });

  test('is found out by a notification, and by the stream that listens', async () => {
    const one = await shaken((heard) =>
      methodOf(heard) === 'notifications/x' ? (heard.response.writeHead(404).end(), true) : undefined,
    );
    one.correlator.notify('notifications/x');
    expect((await one.link.exited).words).toBe('forgot our session');
    const other = await shaken((heard) =>
      methodOf(heard) === 'GET' ? (heard.response.writeHead(404).end(), true) : undefined,
    );
    expect((await other.link.exited).words).toBe('forgot our session');
  });
});

describe('a call that is taken back', () => {
  test('is told to a server with a handshake, and its stream is closed after that', async () => {
    const { correlator, heard } = await shaken(onCall((one) => stream(one)));
    const abort = new Abort();
    const answer = correlator.request('tools/call', {}, { signal: abort });
    await vi.waitFor(() => expect(heard.map(methodOf)).toContain('tools/call'));
    const call = heard.find((one) => methodOf(one) === 'tools/call');
    abort.abort(new GatewayError('timeout', 'Too slow.'));
    await expect(answer).rejects.toMatchObject({ code: 'timeout' });
    await vi.waitFor(() => expect(call?.response.destroyed).toBe(true));
    expect(heard.map(messageOf)).toContainEqual({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: messageOf(call as Heard)['id'], reason: 'Too slow.' },
    });
  });

  test.each(['before it answers', 'on its stream'])('is nothing but a closed stream without one: %s', async (when) => {
    const { correlator, heard, link } = await stateless((one) => when === 'on its stream' && stream(one));
    const abort = new Abort();
    const answer = correlator.request('tools/call', {}, { signal: abort });
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    abort.abort(undefined);
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    await vi.waitFor(() => expect(heard[0]?.response.destroyed).toBe(true));
    await link.end(100);
    expect(heard.map(methodOf)).toEqual(['tools/call']);
  });
});
