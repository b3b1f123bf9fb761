import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { eventually } from '../../../test/fixtures/eventually.ts';
import { fakeConnection } from '../../../test/fixtures/fake-connection.ts';
import { proves } from '../../../test/security/proves.ts';
import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Signal } from '../../pipeline/abort.ts';
import type { Call, Result } from '../../pipeline/call.ts';
import { nobody } from '../../pipeline/caller.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Answerer, Lease } from '../lanes.ts';
import { createStateSeal } from './request-state.ts';
import { createSuspended } from './suspended.ts';
import type { SuspendedOptions } from './suspended.ts';

/** One call as its server has it. */
interface Served {
  /** Asks the client. */
  readonly ask: Answerer;
  readonly outcome: PromiseWithResolvers<Result>;
  /** The call that reached it, and what takes it back. */
  call: Call | undefined;
  signal: Signal | undefined;
  /** Undefined until its connection was given back. */
  spoilt: boolean | undefined;
}

const { connection } = fakeConnection();
const done: Result = { result: { content: [] } };
const yes = { action: 'accept' };

const setUp = (changes: Partial<SuspendedOptions> = {}) => {
  const servers: Served[] = [];
  const byLease = new Map<Lease, Served>();
  let ids = 0;
  const suspended = createSuspended({
    seal: createStateSeal({ ttlMs: 60_000 }),
    newId: () => `x${(ids += 1)}`,
    lease(_call, ask) {
      const one: Served = {
        ask,
        outcome: Promise.withResolvers<Result>(),
        call: undefined,
        signal: undefined,
        spoilt: undefined,
      };
      servers.push(one);
      const lease: Lease = { connection, release: (spoilt) => (one.spoilt = spoilt) };
      byLease.set(lease, one);
      return Promise.resolve(lease);
    },
    send(lease, call, signal) {
      const one = byLease.get(lease);
      if (one === undefined) throw new Error('no such lease');
      Object.assign(one, { call, signal });
      signal.addEventListener('abort', () => one.outcome.reject(signal.reason));
      return one.outcome.promise;
    },
    ask: (_call, method, params, more, bring) => bring(method, params, more),
    ttlMs: 60_000,
    ...changes,
  });
  const run = (call: Call = aCall(), signal: Signal = new Abort()): Promise<Result> => suspended.run(call, signal);
  const served = (at = 0): Served => {
    const one = servers[at];
    if (one === undefined) throw new Error(`there is no call ${at}`);
    return one;
  };
  /** Its server asks as soon as it has the call; the question's answer is handed back. */
  const ask = async (method = 'elicitation/create', params: JsonObject = { message: 'Who?' }, at = 0) => {
    await eventually(() => servers[at]?.call !== undefined);
    const signal = new Abort();
    const answer = served(at).ask(method, params, { signal });
    // Not every test waits for it.
    answer.catch(() => {});
    return { signal, answer };
  };
  return { suspended, servers, served, run, ask };
};

interface Asked {
  readonly inputRequests: Readonly<Record<string, JsonObject>>;
  readonly requestState: string;
}

const askedIn = (result: Result): Asked => {
  if ('error' in result || result.result['resultType'] !== 'input_required') throw new Error('It asks nothing.');
  return result.result as unknown as Asked;
};

const nextRound = ({ requestState }: Asked, inputResponses: unknown, changes: Partial<Call> = {}): Call => {
  const call = aCall(changes);
  return { ...call, params: { ...call.params, requestState, inputResponses } };
};

describe('a call', () => {
  test('whose server asks nothing is answered, and its connection given back', async () => {
    const { run, served, servers, suspended } = setUp();
    const answer = run();
    await eventually(() => servers[0]?.call !== undefined);
    served().outcome.resolve(done);
    expect(await answer).toBe(done);
    expect([served().spoilt, suspended.waiting]).toEqual([false, 0]);
  });

  test('whose server asks waits for its client, and goes on where it stopped', async () => {
    const { run, ask, served, suspended } = setUp();
    const first = run();
    const { answer } = await ask('elicitation/create', { message: 'Who?', _meta: { progressToken: 1, 'x-odd': 2 } });
    const asked = askedIn(await first);
    expect(asked.inputRequests).toEqual({
      'elicitation-1': { method: 'elicitation/create', params: { message: 'Who?', _meta: { 'x-odd': 2 } } },
    });
    expect([suspended.waiting, served().spoilt]).toEqual([1, undefined]);

    const second = run(nextRound(asked, { 'elicitation-1': yes }));
    expect(await answer).toEqual({ result: yes });
    served().outcome.resolve(done);
    expect(await second).toBe(done);
    expect([suspended.waiting, served().spoilt]).toEqual([0, false]);
  });

  test('whose server asks before it was sent anything is asked all the same', async () => {
    const { run, served } = setUp({
      lease: async (_call, answer) => {
        void answer('roots/list', {}, { signal: new Abort() }).catch(() => {});
        return { connection, release: () => {} };
      },
      send: () => new Promise(() => {}),
    });
    expect(Object.keys(askedIn(await run()).inputRequests)).toEqual(['roots-1']);
    expect(() => served()).toThrow('no call');
  });

  test('whose server asks several things at once asks its client once', async () => {
    const { run, ask } = setUp();
    const first = run();
    await ask();
    await ask('sampling/createMessage', {});
    expect(Object.keys(askedIn(await first).inputRequests)).toEqual(['elicitation-1', 'sampling-2']);
  });

  test('asks again for what the client left out', async () => {
    const { run, ask } = setUp();
    const first = run();
    const one = await ask();
    await ask();
    const asked = askedIn(await first);
    const again = askedIn(await run(nextRound(asked, { 'elicitation-1': yes, 'elicitation-2': 'no object' })));
    expect(await one.answer).toEqual({ result: yes });
    expect(Object.keys(again.inputRequests)).toEqual(['elicitation-2']);
  });

  test('whose server takes its question back in time asks nothing', async () => {
    const { run, ask, served, suspended } = setUp();
    const first = run();
    const { signal, answer } = await ask();
    signal.abort(new GatewayError('cancelled', 'The server took its question back.'));
    await expect(answer).rejects.toMatchObject({ message: 'The server took its question back.' });
    await sleep(30);
    served().outcome.resolve(done);
    expect(await first).toBe(done);
    expect(suspended.waiting).toBe(0);
  });

  test('whose question was taken back before it came through asks nothing', async () => {
    const { run, served, servers } = setUp();
    const first = run();
    await eventually(() => servers[0]?.call !== undefined);
    const signal = new Abort();
    signal.abort(new GatewayError('cancelled', 'Taken back.'));
    await expect(served().ask('roots/list', {}, { signal })).rejects.toMatchObject({ message: 'Taken back.' });
    served().outcome.resolve(done);
    expect(await first).toBe(done);
  });

  test('is over with its answer: what its server still asks is told so', async () => {
    const { run, ask, served } = setUp();
    const first = run();
    const { answer } = await ask();
    served().outcome.resolve(done);
    expect(await first).toBe(done);
    await expect(answer).rejects.toMatchObject({ code: 'cancelled', message: 'The call that asked is over.' });
    await expect((await ask()).answer).rejects.toMatchObject({ message: 'The call that asked is over.' });
  });

  test('that finds no connection leaves nothing behind', async () => {
    const { run, suspended } = setUp({ lease: () => Promise.reject(new GatewayError('upstream-unavailable', 'No.')) });
    await expect(run()).rejects.toMatchObject({ message: 'No.' });
    suspended.close(new GatewayError('cancelled', 'x'));
    expect(suspended.waiting).toBe(0);
  });
});

describe('between two rounds', () => {
  const suspendOne = async (changes: Partial<SuspendedOptions> = {}, call?: Call) => {
    const all = setUp(changes);
    const first = all.run(call);
    const question = await all.ask();
    return { ...all, question, asked: askedIn(await first) };
  };

  test('the answer of a server that does not wait is kept for the client', async () => {
    const { run, served, asked, question } = await suspendOne();
    served().outcome.resolve(done);
    await eventually(() => served().spoilt !== undefined);
    expect(await run(nextRound(asked, {}))).toBe(done);
    await expect(question.answer).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('a server that dies is what the next round hears of, and nothing is left of the call', async () => {
    const { run, served, asked, suspended } = await suspendOne();
    served().outcome.reject(new GatewayError('upstream-failed', 'It is gone.'));
    await expect(run(nextRound(asked, {}))).rejects.toMatchObject({ code: 'upstream-failed' });
    expect(suspended.waiting).toBe(0);
    // Nothing is found to be given up any more.
    suspended.close(new GatewayError('cancelled', 'x'));
    expect(served().signal?.reason).toMatchObject({ code: 'upstream-failed' });
  });

  test('a client that does not come back loses its call, its question, and the connection', async () => {
    const { run, served, asked, question, suspended } = await suspendOne({ ttlMs: 20 });
    await expect(question.answer).rejects.toMatchObject({ code: 'cancelled' });
    await eventually(() => served().spoilt !== undefined);
    expect([served().signal?.reason, served().spoilt, suspended.waiting]).toMatchObject([{ code: 'timeout' }, true, 0]);
    await expect(run(nextRound(asked, {}))).rejects.toMatchObject({
      code: 'invalid-arguments',
      message: 'The call that params.requestState goes on with is over.',
    });
  });

  test('progress and words of the server reach nobody; in a round they reach that round', async () => {
    const told: unknown[] = [];
    const callOf = (round: number): Partial<Call> => ({
      params: { name: 'read_text_file', arguments: {}, _meta: { progressToken: `t${round}` } },
      caller: { ...nobody, tell: (method) => told.push([round, method]) },
      onProgress: (params) => told.push([round, params['progressToken'], params['progress']]),
    });
    const { run, served, asked } = await suspendOne({}, aCall(callOf(1)));
    const speak = (progress: number): void => {
      served().call?.onProgress?.({ progress, progressToken: 'x' });
      served().call?.caller.tell('notifications/message', {});
    };
    speak(1);
    expect(told).toEqual([]);
    const last = nextRound(asked, { 'elicitation-1': yes }, callOf(2));
    const second = run(last);
    speak(2);
    expect(told).toEqual([
      [2, 't2', 2],
      [2, 'notifications/message'],
    ]);
    expect(served().call?.wire).toBe(last.wire);
    served().outcome.resolve(done);
    await second;
  });

  test('a round that does not ask for progress gets none', async () => {
    const { run, served, asked } = await suspendOne();
    const seen: unknown[] = [];
    const second = run(nextRound(asked, { 'elicitation-1': yes }, { onProgress: (params) => seen.push(params) }));
    served().call?.onProgress?.({ progress: 1 });
    served().outcome.resolve(done);
    await second;
    expect(seen).toEqual([]);
  });

  test('the gateway may shut down: the call is taken back', async () => {
    const { served, suspended } = await suspendOne();
    suspended.close(new GatewayError('cancelled', 'The gateway is shutting down.'));
    await eventually(() => served().spoilt !== undefined);
    expect([served().signal?.reason, suspended.waiting]).toMatchObject([{ code: 'cancelled' }, 0]);
  });
});

test('a round that is taken back takes the whole call back', async () => {
  const { run, served, servers, suspended } = setUp();
  const signal = new Abort();
  const answer = run(aCall(), signal);
  await eventually(() => servers[0]?.call !== undefined);
  signal.abort(new GatewayError('cancelled', 'The client cancelled the call.'));
  await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  await eventually(() => served().spoilt !== undefined);
  expect([served().signal?.aborted, served().spoilt, suspended.waiting]).toEqual([true, true, 0]);
});

describe(`whose call it is ${proves('T-25')}`, () => {
  const suspendOne = async () => {
    const all = setUp();
    const first = all.run();
    const question = await all.ask();
    return { ...all, question, asked: askedIn(await first) };
  };
  const used = { code: 'invalid-arguments', message: 'params.requestState was used already.' };

  test('of two clients that answer the same question, the first is heard', async () => {
    const { run, served, asked, question } = await suspendOne();
    const first = run(nextRound(asked, { 'elicitation-1': { action: 'decline' } }));
    await expect(run(nextRound(asked, { 'elicitation-1': yes }))).rejects.toMatchObject(used);
    expect(await question.answer).toEqual({ result: { action: 'decline' } });
    served().outcome.resolve(done);
    expect(await first).toBe(done);
    await expect(run(nextRound(asked, {}))).rejects.toMatchObject(used);
  });

  test('a state of an earlier round does not stand for the present one', async () => {
    const { run, ask, served, asked } = await suspendOne();
    const second = run(nextRound(asked, { 'elicitation-1': yes }));
    await ask();
    const later = askedIn(await second);
    await expect(run(nextRound(asked, { 'elicitation-2': yes }))).rejects.toMatchObject(used);
    const third = run(nextRound(later, { 'elicitation-2': yes }));
    served().outcome.resolve(done);
    expect(await third).toBe(done);
  });

  test('another client, another tool and other arguments find nothing', async () => {
    const { run, asked, suspended } = await suspendOne();
    for (const changes of [
      { principal: { client: 'other' } },
      { target: { kind: 'tool', upstream: 'filesystem', name: 'write_file' } as const },
    ])
      await expect(run(nextRound(asked, {}, changes))).rejects.toMatchObject({ code: 'invalid-arguments' });
    const call = nextRound(asked, {});
    await expect(run({ ...call, params: { ...call.params, arguments: {} } })).rejects.toMatchObject({
      message: 'params.requestState belongs to another request, or to another client.',
    });
    expect(suspended.waiting).toBe(1);
  });

  test('a state that carries something else of ours is none of a call that waits', async () => {
    const seal = createStateSeal({ ttlMs: 1_000 });
    const { run } = setUp({ seal });
    const requestState = seal.seal(aCall(), { upstream: 'x1' });
    await expect(run(nextRound({ inputRequests: {}, requestState }, {}))).rejects.toMatchObject({
      message: 'The call that params.requestState goes on with is over.',
    });
  });

  test('responses of another shape use nothing up: the round can be sent again', async () => {
    const { run, served, asked } = await suspendOne();
    await expect(run(nextRound(asked, [yes]))).rejects.toMatchObject({
      message: 'params.inputResponses must be an object.',
    });
    const again = run(nextRound(asked, { 'elicitation-1': yes }));
    served().outcome.resolve(done);
    expect(await again).toBe(done);
  });

  test('a key like __proto__ answers nothing', async () => {
    const { run, asked } = await suspendOne();
    const again = askedIn(await run(nextRound(asked, JSON.parse('{"__proto__":{"elicitation-1":{}}}'))));
    expect(Object.keys(again.inputRequests)).toEqual(['elicitation-1']);
  });
});

describe('bounds', () => {
  const full = { code: 'rate-limited', remedy: 'Answer what they ask first.' };

  const wait = async (changes: Partial<SuspendedOptions>, callOf: (at: number) => Partial<Call>, calls: number) => {
    const all = setUp(changes);
    for (let at = 0; at < calls; at += 1) {
      const first = all.run(aCall(callOf(at)));
      await all.ask('elicitation/create', {}, at);
      askedIn(await first);
    }
    return all;
  };

  test.each<[string, Partial<SuspendedOptions>, (at: number) => Partial<Call>]>([
    ['all', { most: 2 }, (at) => ({ principal: { client: `c${at}` } })],
    ['one client', { mostOfOne: 2 }, (at) => ({ target: { kind: 'tool', upstream: `s${at}`, name: 't' } })],
  ])('of calls that wait, of %s', async (_, changes, callOf) => {
    const { run, ask, served, suspended } = await wait(changes, callOf, 2);
    const third = run(aCall(callOf(2)));
    const question = await ask('elicitation/create', {}, 2);
    await expect(third).rejects.toMatchObject(full);
    await expect(question.answer).rejects.toMatchObject({ code: 'cancelled' });
    await eventually(() => served(2).spoilt === true);
    expect(suspended.waiting).toBe(2);
  });

  test('of one client are not those of another', async () => {
    const { suspended } = await wait({ mostOfOne: 2 }, (at) => ({ principal: { client: `c${at % 3}` } }), 6);
    expect(suspended.waiting).toBe(6);
  });

  test('of connections: one whose client does not answer makes room for one that waits', async () => {
    let free = 2;
    const { promise: room, resolve: goOn } = Promise.withResolvers<void>();
    const leases: { release: () => void }[] = [];
    const { run, servers, suspended } = setUp({
      mostLeases: 2,
      patienceMs: 10,
      async lease(_call, ask) {
        free -= 1;
        if (free < 0) await room;
        const one = { release: () => goOn() };
        leases.push(one);
        if (leases.length < 3) void ask('elicitation/create', {}, { signal: new Abort() }).catch(() => {});
        return { connection, ...one };
      },
      send: (_lease, _call, signal) =>
        leases.length === 3
          ? Promise.resolve(done)
          : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const first = askedIn(await run(aCall({ principal: { client: 'quiet' } })));
    askedIn(await run(aCall({ principal: { client: 'quiet' } })));
    expect(await run(aCall({ principal: { client: 'busy' } }))).toBe(done);
    expect([servers.length, suspended.waiting]).toEqual([0, 1]);
    await expect(run(nextRound(first, {}, { principal: { client: 'quiet' } }))).rejects.toThrow('is over');
  });

  test('of rounds', async () => {
    const { run, ask, suspended } = setUp();
    let round = run();
    for (let at = 1; at <= 16; at += 1) {
      await ask();
      const asked = askedIn(await round);
      round = run(nextRound(asked, { [`elicitation-${at}`]: yes }));
      round.catch(() => {});
    }
    await ask();
    await expect(round).rejects.toMatchObject({
      code: 'upstream-failed',
      message: 'The server asked more than 16 times.',
    });
    expect(suspended.waiting).toBe(0);
  });
});
