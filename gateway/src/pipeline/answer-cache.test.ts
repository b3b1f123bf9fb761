import { describe, expect, test } from 'vitest';
import { aCall, alone } from '../../test/fixtures/call.ts';
import { proves } from '../../test/security/proves.ts';
import { canonical } from '../inspect/canonical.ts';
import { aGrant } from '../../test/fixtures/grant.ts';
import { createAnswerCache } from './answer-cache.ts';
import type { AnswerCacheOptions } from './answer-cache.ts';
import type { Call, JsonObject, Result } from './call.ts';
import { cache } from './steps/cache.ts';

const forecast = (changes: Partial<Call> = {}): Call =>
  aCall({
    target: { kind: 'tool', upstream: 'weather', name: 'forecast' },
    params: { name: 'forecast', arguments: { place: 'Oslo' } },
    trail: [{ step: 'permission', decision: 'allow', grant: 'g1' }],
    ...changes,
  });
const other = (name: string): Call => forecast({ target: { kind: 'tool', upstream: 'weather', name } });

const setUp = (changes: Partial<AnswerCacheOptions> = {}) => {
  const world = { at: 1_000_000, grants: [aGrant({ id: 'g1' }), aGrant({ id: 'g2' })], sent: 0 };
  const answers = createAnswerCache({
    ttlOf: ({ target }) => (target.name === 'forecast' ? 60_000 : undefined),
    onlyReads: ({ target }) => target.name === 'look',
    servers: new Set(['weather']),
    scopeOf: ({ principal: { client, addon, project } }) => [client, addon, project],
    canonical,
    grants: () => world.grants,
    mostBytes: 10_000,
    now: () => world.at,
    ...changes,
  });
  const step = alone(cache(answers));
  const ask = (call: Call = forecast(), result?: JsonObject): Promise<Result> =>
    step(call, async () => {
      world.sent += 1;
      return { result: result ?? { content: [], n: world.sent } };
    });
  const read = async (call?: Call): Promise<unknown> => {
    const answer = await ask(call);
    return 'result' in answer ? answer.result['n'] : undefined;
  };
  return { world, answers, ask, read, step };
};

describe('an answer that is kept', () => {
  test('is given again within its time, marked with its age, and the trail says so', async () => {
    const { world, ask, read } = setUp();
    await read();
    world.at += 12_000;
    const call = forecast();
    expect(await ask(call)).toEqual({
      result: { content: [], n: 1, _meta: { 'storycore-mcp/cache': { ageMs: 12_000, stale: false } } },
    });
    expect(call.trail[1]).toEqual({ step: 'cache', decision: 'answered, 12 s old' });
    expect(call.wire.bytesOut).toBeGreaterThan(0);
  });

  test('is asked for anew after its time', async () => {
    const { world, read } = setUp();
    await read();
    world.at += 60_000;
    expect(await read()).toBe(2);
  });

  test('is for the same arguments in whatever order, and for no others', async () => {
    const { read } = setUp();
    const withArguments = (args: object) => forecast({ params: { name: 'forecast', arguments: args } });
    await read(withArguments({ a: 1, b: { c: [1], d: 2 } }));
    expect(await read(withArguments({ b: { d: 2, c: [1] }, a: 1 }))).toBe(1);
    expect(await read(withArguments({ a: 1, b: { c: [1], d: 3 } }))).toBe(2);
  });

  test(`is for nobody but who got it ${proves('T-75')}`, async () => {
    const { read } = setUp();
    await read(forecast({ principal: { client: 'anna', project: 'p' } }));
    const others = [
      { client: 'ben', project: 'p' },
      { client: 'anna', project: 'q' },
      { client: 'anna' },
      { client: 'anna', project: 'p', addon: 'x' },
    ];
    for (const [at, principal] of others.entries()) expect(await read(forecast({ principal }))).toBe(at + 2);
    expect(await read(forecast({ principal: { client: 'anna', project: 'p', session: 's-2' } }))).toBe(1);
  });

  test(`that was made of files is for those who may read the same of them ${proves('T-140')}`, async () => {
    const { read } = setUp();
    const list = (...files: readonly string[]): Call =>
      forecast({
        method: 'resources/read',
        target: { kind: 'resource', upstream: 'weather', name: 'forecast' },
        params: { uri: 'forecast' },
        facts: {
          needs: files.map((file) => ({
            level: 'resource_read',
            object: { kind: 'path', forms: [file], shown: file },
          })),
          violations: [],
        },
      });
    expect([await read(list('/a', '/b')), await read(list('/a', '/b')), await read(list('/a'))]).toEqual([1, 1, 2]);
  });

  test('is for the same era: each has words of its own', async () => {
    const { read } = setUp();
    await read();
    const { caller } = forecast();
    expect(await read(forecast({ caller: { ...caller, era: 'stateless' } }))).toBe(2);
  });

  test('is the same whoever wants progress or traces, and another where anything else is said', async () => {
    const { read } = setUp();
    const saying = (more: object) => forecast({ params: { ...forecast().params, ...more } });
    await read();
    expect(await read(saying({ _meta: { progressToken: 7, traceparent: '00-x' } }))).toBe(1);
    expect(await read(saying({ _meta: { 'x/tone': 'kind' } }))).toBe(2);
    expect(await read(saying({ task: {} }))).toBe(3);
    expect(await read(saying({ task: {} }))).toBe(4);
    expect(await read(forecast({ extras: { odd: 1 } }))).toBe(5);
  });

  test('says no longer than its server does how long it stays good', async () => {
    const { world, ask } = setUp();
    await ask(forecast(), { content: [], ttlMs: 5_000 });
    world.at += 4_000;
    expect(await ask()).toMatchObject({ result: { ttlMs: 1_000 } });
    world.at += 1_000;
    expect(await ask()).toMatchObject({ result: { n: 2 } });
  });

  test('keeps to it too where the revision of its client has no word for it', async () => {
    const { world, read } = setUp();
    const call = forecast();
    call.wire.ttlMs = 0;
    await read(call);
    expect(await read()).toBe(2);
    world.at += 1;
    expect(await read()).toBe(2);
  });
});

describe('nothing is kept', () => {
  test.each<[string, Result]>([
    ["of a tool's own error", { result: { isError: true, content: [] } }],
    ["of a server's own error", { error: { code: -32_000, message: 'no' } }],
    ['of what asks for more', { result: { resultType: 'input_required' } }],
  ])('%s', async (_, answer) => {
    const { step, read } = setUp();
    await step(forecast(), async () => answer);
    expect(await read()).toBe(1);
  });

  test('of a call in which its client was asked something', async () => {
    const { step, read } = setUp();
    const call = forecast();
    await step(call, async () => {
      call.wire.heldMs += 10;
      return { result: {} };
    });
    expect(await read()).toBe(1);
  });

  test('where a clock that was set back would make it younger than it is', async () => {
    const { world, read } = setUp();
    await read();
    world.at -= 1;
    expect(await read()).toBe(2);
  });
});

describe('what is kept of a server is dropped', () => {
  test('when it says that something changed', async () => {
    const { answers, read } = setUp();
    await read();
    answers.changed('weather');
    expect(await read()).toBe(2);
  });

  test('by a call that may write, and by none that only reads', async () => {
    const { read, ask } = setUp();
    await read();
    await ask(other('look'));
    expect(await read()).toBe(1);
    await ask(other('move'));
    expect(await read()).toBe(4);
  });

  test('by a call that may write even where it failed', async () => {
    const { read, step } = setUp();
    await read();
    await expect(step(other('move'), () => Promise.reject(new Error('It died.')))).rejects.toThrow('It died.');
    expect(await read()).toBe(2);
  });

  test('also what was asked for before it changed and came after', async () => {
    const { answers, read, step } = setUp();
    const gate = Promise.withResolvers<Result>();
    const reading = step(forecast(), () => gate.promise);
    answers.changed('weather');
    gate.resolve({ result: { n: 'old' } });
    await reading;
    expect(await read()).toBe(1);
  });

  test(`when the grant that let its call go is taken back, and not when another is ${proves('T-75')}`, async () => {
    const { world, read } = setUp();
    await read();
    world.grants = [aGrant({ id: 'g1' })];
    expect(await read()).toBe(1);
    world.grants = [aGrant({ id: 'g3' })];
    expect(await read()).toBe(2);
  });
});

describe('the last answer', () => {
  test('is there after its time, marked as stale, up to the age that is wanted', async () => {
    const { world, answers, read } = setUp();
    await read();
    world.at += 90_000;
    expect(answers.last(forecast(), 80_000)).toBeUndefined();
    expect(answers.last(forecast())).toMatchObject({
      ageMs: 90_000,
      answer: { result: { n: 1, _meta: { 'storycore-mcp/cache': { ageMs: 90_000, stale: true } } } },
    });
  });

  test('is nobody else’s, and gone where what it says is known to be wrong', async () => {
    const { answers, read } = setUp();
    await read();
    expect(answers.last(forecast({ principal: { client: 'ben' } }))).toBeUndefined();
    answers.changed('weather');
    expect(answers.last(forecast())).toBeUndefined();
  });
});

test('calls of other servers pass untouched', async () => {
  const { step } = setUp();
  const answer = Promise.resolve({ result: {} });
  expect(await step(aCall(), () => answer)).toBe(await answer);
});
