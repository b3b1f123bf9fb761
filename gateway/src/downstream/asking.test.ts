import { describe, expect, test } from 'vitest';
import { fakePipe } from '../../test/fixtures/fake-pipe.ts';
import type { Said } from '../../test/fixtures/fake-pipe.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { AskOptions } from '../pipeline/caller.ts';
import { createAsking } from './asking.ts';

const method = 'elicitation/create';

/** One client that is asked; `lines` is what it was sent. */
const setUp = () => {
  const asking = createAsking();
  const lines: Said[] = [];
  return {
    asking,
    lines,
    ask(params: object = {}, options: Partial<AskOptions> = {}) {
      const answer = asking.ask(
        (line) => lines.push(JSON.parse(line) as Said),
        method,
        { ...params },
        { signal: new Abort(), ...options },
      );
      const outcome = answer.catch((error: unknown) => error);
      return { outcome, id: lines.at(-1)?.id as number };
    },
  };
};

describe('a question', () => {
  test('goes out as a request, and its answer comes back as it is', async () => {
    const { asking, ask, lines } = setUp();
    const { outcome, id } = ask({ message: 'Who?' });
    expect(lines).toEqual([{ jsonrpc: '2.0', id, method, params: { message: 'Who?' } }]);
    const answer = { jsonrpc: '2.0', id, result: { action: 'accept', 'x-odd': 1 } };
    expect(asking.answer(id, answer)).toBe(true);
    expect(await outcome).toBe(answer);
  });

  test('that the client refuses is answered with its error', async () => {
    const { asking, ask } = setUp();
    const { outcome, id } = ask();
    asking.answer(id, { error: { code: -1, message: 'No.' } });
    expect(await outcome).toEqual({ error: { code: -1, message: 'No.' } });
  });

  test.each([
    [{}],
    [{ result: 7 }],
    [{ error: 'No.' }],
    [{ error: { code: 'x', message: 'm' } }],
    [{ error: { code: 1 } }],
  ])('that is answered with %j has failed', async (answer) => {
    const { asking, ask } = setUp();
    const { outcome, id } = ask();
    expect(asking.answer(id, answer)).toBe(true);
    expect(await outcome).toMatchObject({ code: 'upstream-failed' });
  });

  test('whose answer cannot be read has failed', async () => {
    const { asking, ask } = setUp();
    const { outcome, id } = ask();
    expect([asking.lost(id + 1), asking.lost(id)]).toEqual([false, true]);
    expect(await outcome).toMatchObject({ code: 'upstream-failed' });
  });

  test(`is answered once, and by its own id only ${proves('T-12')}`, async () => {
    const { asking, ask } = setUp();
    const [first, second] = [ask(), ask()];
    for (const id of [1, 'x', String(first.id), -1]) expect(asking.answer(id, { result: {} })).toBe(false);
    expect(asking.answer(second.id, { result: { n: 2 } })).toBe(true);
    expect(asking.answer(second.id, { result: { n: 3 } })).toBe(false);
    expect(asking.answer(first.id, { result: { n: 1 } })).toBe(true);
    expect([await first.outcome, await second.outcome]).toEqual([{ result: { n: 1 } }, { result: { n: 2 } }]);
  });

  test('is found by a client that keeps numbers as doubles', async () => {
    const { pipe, hear, calls, said, settle } = fakePipe();
    hear('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"files__read"}}');
    const asked = calls[0]?.call.caller.ask?.(method, {}, { signal: new Abort() });
    hear(`{"jsonrpc":"2.0","id":${String(said()[0]?.id)}.0,"result":{"action":"accept"}}`);
    expect(await asked).toMatchObject({ result: { action: 'accept' } });
    await settle();
    expect([said().length, pipe.inFlight]).toEqual([1, 1]);
  });

  test('is taken back when nobody waits for it any more', async () => {
    const { asking, ask, lines } = setUp();
    const signal = new Abort();
    const { outcome, id } = ask({}, { signal });
    signal.abort(new GatewayError('cancelled', 'The call is over.'));
    expect(await outcome).toMatchObject({ code: 'cancelled' });
    expect(lines[1]).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: id, reason: 'The call is over.' },
    });
    expect(asking.answer(id, { result: {} })).toBe(false);
  });

  test('is not put where nobody waits for it already', async () => {
    const { ask, lines } = setUp();
    const signal = new Abort();
    signal.abort(new GatewayError('cancelled', 'The call is over.'));
    expect(await ask({}, { signal }).outcome).toMatchObject({ code: 'cancelled' });
    expect(lines).toEqual([]);
  });

  test('that was answered is not taken back afterwards', async () => {
    const { asking, ask, lines } = setUp();
    const signal = new Abort();
    const { outcome, id } = ask({}, { signal });
    asking.answer(id, { result: {} });
    await outcome;
    signal.abort(new GatewayError('cancelled', 'The call is over.'));
    expect(lines).toHaveLength(1);
  });

  test('is refused while the client has very many open, until it answers one', async () => {
    const { asking, ask } = setUp();
    const open = Array.from({ length: 64 }, () => ask());
    expect(await ask().outcome).toMatchObject({ code: 'rate-limited' });
    asking.answer(open[0]?.id ?? 0, { result: {} });
    const { outcome, id } = ask();
    asking.answer(id, { result: {} });
    expect(await outcome).toEqual({ result: {} });
  });

  test('is told when the client is gone', async () => {
    const { asking, ask } = setUp();
    const open = [ask(), ask()];
    asking.fail(new GatewayError('cancelled', 'The client is gone.'));
    for (const { outcome } of open) expect(await outcome).toMatchObject({ message: 'The client is gone.' });
  });
});

describe('progress of an answer', () => {
  test('is asked for under our own id, and comes to whoever asked', () => {
    const { asking, ask, lines } = setUp();
    const told: unknown[] = [];
    const { id } = ask({ _meta: { progressToken: 'theirs', a: 1 } }, { onProgress: (params) => told.push(params) });
    expect(lines[0]?.params).toEqual({ _meta: { progressToken: id, a: 1 } });
    asking.progress({ progressToken: id, progress: 1 });
    asking.progress({ progressToken: 'theirs', progress: 2 });
    asking.progress({ progressToken: id + 1, progress: 3 });
    asking.progress({});
    expect(told).toEqual([{ progressToken: id, progress: 1 }]);
  });

  test('that nobody asked for goes nowhere', () => {
    const { asking, ask, lines } = setUp();
    const { id } = ask({ _meta: { a: 1 } });
    asking.progress({ progressToken: id, progress: 1 });
    expect(lines[0]?.params).toEqual({ _meta: { a: 1 } });
  });
});

describe('a client that is asked in the middle of a call', () => {
  const asked = () => {
    const talk = fakePipe();
    talk.say({ id: 1, method: 'tools/call', params: { name: 'files__read' } });
    const outcome = talk.calls[0]?.call.caller
      .ask?.(method, {}, { signal: new Abort() })
      .catch((error: unknown) => error);
    return { ...talk, outcome, id: Number(talk.said()[0]?.id) };
  };

  test('and answers with nonsense is told nothing: it did not ask', async () => {
    const { say, said, outcome, id } = asked();
    say({ id, result: {}, error: { code: 1, message: 'm' } });
    expect(await outcome).toMatchObject({ code: 'upstream-failed' });
    expect(said()).toHaveLength(1);
  });

  test('and answers with too much, or too deep, is told nothing: it did not ask', async () => {
    for (const deep of [true, false]) {
      const { pipe, hear, said, outcome, id } = asked();
      if (deep) hear(`{"jsonrpc":"2.0","id":${id},"result":${'['.repeat(300)}${']'.repeat(300)}}`);
      else pipe.oversize(id);
      expect(await outcome).toMatchObject({ code: 'upstream-failed' });
      expect(said()).toHaveLength(1);
    }
  });

  test('under an id that it uses itself still gets the answer to its own request', async () => {
    const { say, said, calls, settle, outcome, id } = asked();
    say({ id, method: 'tools/call', params: { name: 'files__read' } });
    say({ id, result: { mine: true } });
    calls[1]?.resolve({ result: { yours: true } });
    await settle();
    expect(await outcome).toMatchObject({ result: { mine: true } });
    expect(said()[1]).toMatchObject({ id, result: { yours: true } });
  });

  test('and goes away lets nobody wait', async () => {
    for (const how of ['abort', 'close'] as const) {
      const { pipe, outcome } = asked();
      if (how === 'abort') pipe.abort(new GatewayError('cancelled', 'Over.'));
      else pipe.close();
      expect(await outcome).toMatchObject({ code: 'cancelled' });
    }
  });

  test('outside of any call is asked through its conversation, with progress', async () => {
    const { say, present, said } = fakePipe();
    say({ method: 'initialize', id: 'i', params: { protocolVersion: '2025-11-25', capabilities: { roots: {} } } });
    say({ method: 'notifications/initialized' });
    const client = present[0]?.client;
    const told: unknown[] = [];
    const outcome = client?.ask(
      'roots/list',
      { _meta: { progressToken: 1 } },
      { signal: new Abort(), onProgress: (params) => told.push(params) },
    );
    const id = said()[1]?.id;
    say({ method: 'notifications/progress', params: { progressToken: id, progress: 1 } });
    say({ id, result: { roots: [] } });
    expect([client?.principal, client?.capabilities]).toEqual([{ client: 'local' }, { roots: {} }]);
    expect(await outcome).toMatchObject({ result: { roots: [] } });
    expect(told).toHaveLength(1);
  });
});

const first = 1_000_000_000;
const heard = (listens: boolean) => {
  const lines: string[] = [];
  const asking = createAsking();
  const send = (line: string): boolean => {
    lines.push(line);
    return listens;
  };
  const abort = new Abort();
  return { lines, asking, abort, answer: asking.ask(send, 'roots/list', {}, { signal: abort.signal }) };
};

test('a question that nobody hears is refused at once, and taken back for whoever comes later', async () => {
  const { lines, answer, asking } = heard(false);
  await expect(answer).rejects.toMatchObject({ code: 'cancelled', message: expect.stringContaining('not listen') });
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { id: first, method: 'roots/list' },
    { method: 'notifications/cancelled', params: { requestId: first } },
  ]);
  expect(asking.answer(first, { result: {} })).toBe(false);
});

test('a question that is heard waits for its answer', async () => {
  const { lines, answer, asking } = heard(true);
  expect(asking.answer(first, { result: { roots: [] } })).toBe(true);
  expect(await answer).toEqual({ result: { roots: [] } });
  expect(lines).toHaveLength(1);
});
