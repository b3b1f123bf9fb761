import { getEventListeners } from 'node:events';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aCall, alone } from '../../../test/fixtures/call.ts';
import { proves } from '../../../test/security/proves.ts';
import { GatewayError } from '../../errors.ts';
import { limitOf } from '../../policy/rate-rule.ts';
import type { RateLimit, RateRule, RateRules } from '../../policy/rate-rule.ts';
import type { Call } from '../call.ts';
import { rateLimit } from './rate-limit.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const rule = (pattern: string, perSecond: number, burst = 1): RateRule => ({ pattern, limit: { perSecond, burst } });

const rules = (changes: Partial<RateRules>): RateRules => ({
  clients: [],
  servers: [],
  tools: [],
  maxWaitMs: 1_000,
  maxWaiting: 256,
  ...changes,
});

interface Passed {
  readonly client: string;
  readonly server: string;
  readonly tool: string;
  readonly at: number;
}

/** The step alone, with calls that pass as soon as they may; `outcomes` has what became of each, in order. */
const setUp = (wanted: RateRules | undefined) => {
  const step = alone(rateLimit(wanted));
  const passed: Passed[] = [];
  const outcomes: (string | GatewayError)[] = [];
  return {
    passed,
    outcomes,
    start(client: string, target = 'notes/search', changes: Partial<Call> = {}): Call {
      const [upstream = '', name = ''] = target.split('/');
      const call = aCall({ principal: { client }, target: { kind: 'tool', upstream, name }, trail: [], ...changes });
      const number = outcomes.push('waits') - 1;
      void step(call, async () => {
        passed.push({ client, server: upstream, tool: target, at: performance.now() });
        return { result: {} };
      }).then(
        () => (outcomes[number] = 'ok'),
        (error: unknown) => (outcomes[number] = error instanceof GatewayError ? error : String(error)),
      );
      return call;
    },
    count: (what: string): number =>
      outcomes.filter((each) => (typeof each === 'string' ? each : each.code) === what).length,
  };
};

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test('where nothing is limited every call goes straight on', async () => {
  const { start, count } = setUp(undefined);
  for (let at = 0; at < 100; at += 1) start('a');
  await settle();
  expect([count('ok'), vi.getTimerCount()]).toEqual([100, 0]);
});

test('what comes a little early waits for its turn, and says so', async () => {
  const { start, passed, count } = setUp(rules({ clients: [rule('*', 10, 2)] }));
  const began = performance.now();
  const calls = ['a', 'a', 'a', 'a'].map((client) => start(client));
  await settle();
  expect(count('ok')).toBe(2);
  await settle(1_000);
  expect(passed.map(({ at }) => Math.round(at - began))).toEqual([0, 0, 100, 200]);
  expect(calls.map(({ trail }) => trail)).toEqual([
    [],
    [],
    [{ step: 'rate-limit', decision: 'waited 100 ms' }],
    [{ step: 'rate-limit', decision: 'waited 200 ms' }],
  ]);
  // The time is the limit's, not the server's.
  expect(Math.round(calls[3]?.wire.heldMs ?? 0)).toBe(200);
  await settle(200);
  expect(vi.getTimerCount()).toBe(0);
});

test('what would wait too long is refused at once, and told when to come again', async () => {
  const { start, outcomes } = setUp(rules({ servers: [rule('notes', 0.25)] }));
  start('a');
  const call = start('b');
  await settle();
  expect(outcomes).toMatchObject([
    'ok',
    {
      code: 'rate-limited',
      message: 'The server notes takes 15 calls a minute.',
      remedy: 'Try again in 4 s. The owner of the gateway sets the limit in `rate_limits.servers`.',
      data: { retryAfter: 4 },
    },
  ]);
  expect(call.trail).toEqual([{ step: 'rate-limit', decision: 'refused: server' }]);
  await settle(4_000);
  start('b');
  await settle();
  expect(outcomes[2]).toBe('ok');
});

test('each client, server and tool has a limit of its own, and the order to stop a server has none', async () => {
  const limited = rules({ clients: [rule('*', 1)], tools: [rule('notes/*', 1)], maxWaitMs: 0 });
  const { start, outcomes } = setUp(limited);
  start('a', 'notes/search');
  start('b', 'notes/read');
  start('a', 'files/read');
  start('c', 'notes/search');
  start('d', '/nothing');
  start('d', '/nothing');
  start('a', 'notes/notes', {
    method: 'mcp_server_stop',
    target: { kind: 'server', upstream: 'notes', name: 'notes' },
  });
  await settle();
  expect(outcomes.map((each) => (typeof each === 'string' ? each : each.message))).toEqual([
    'ok',
    'ok',
    'The client a may make 1 call a second.',
    'The tool notes/search takes 1 call a second.',
    'ok',
    'The client d may make 1 call a second.',
    'ok',
  ]);
});

describe('a call that waits', () => {
  test('and is taken back leaves its place to the next, and what it kept', async () => {
    const { start, outcomes } = setUp(rules({ clients: [rule('*', 100, 2)], servers: [rule('notes', 5)] }));
    const controller = new AbortController();
    start('a');
    start('a', 'notes/search', { signal: controller.signal });
    start('a');
    await settle(50);
    controller.abort(new GatewayError('cancelled', 'Gone.'));
    await settle(151);
    expect(outcomes).toMatchObject(['ok', { code: 'cancelled' }, 'ok']);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    await settle(20);
    start('a', 'other/x');
    start('a', 'other/x');
    await settle();
    expect(outcomes.slice(3)).toEqual(['ok', 'ok']);
  });

  test('and was taken back before does not begin to wait', async () => {
    const { start, outcomes } = setUp(rules({ servers: [rule('notes', 5)] }));
    start('a');
    start('a', 'notes/search', { signal: AbortSignal.abort() });
    await settle();
    expect([outcomes[1], vi.getTimerCount()]).toMatchObject([{ code: 'cancelled' }, 0]);
  });

  test('is answered in time even when others push in before it', async () => {
    const { start, outcomes } = setUp(rules({ servers: [rule('notes', 10)] }));
    for (let at = 0; at < 11; at += 1) start('a');
    // As many clients as there are turns come after the greedy one, and go before its last.
    for (let at = 0; at < 10; at += 1) start(`b${at}`);
    await settle(1_200);
    expect(outcomes.filter((each) => each === 'waits')).toEqual([]);
    expect(outcomes[10]).toMatchObject({ code: 'rate-limited', data: { retryAfter: expect.any(Number) as number } });
  });
});

test(`a full queue answers, and what it sends away is of the client that waits most ${proves('T-70')}`, async () => {
  const { start, count, outcomes } = setUp(
    rules({ servers: [rule('notes', 1_000)], maxWaiting: 5, maxWaitMs: 60_000 }),
  );
  for (let at = 0; at < 10; at += 1) start('greedy');
  start('modest');
  await settle();
  expect([count('waits'), count('rate-limited')]).toEqual([5, 5]);
  await settle(100);
  expect(outcomes[10]).toBe('ok');
});

test(`one client with a thousand calls leaves every other its turns ${proves('T-70')}`, async () => {
  const { start, passed, outcomes } = setUp(rules({ servers: [rule('notes', 20)] }));
  for (let at = 0; at < 1_000; at += 1) start('greedy');
  for (let at = 0; at < 15; at += 1) start(`modest-${at}`);
  await settle(2_000);
  expect(outcomes.slice(1_000)).toEqual(Array.from({ length: 15 }, () => 'ok'));
  const modest = passed.filter(({ client }) => client !== 'greedy').map(({ at }) => at);
  expect(Math.max(...modest) - (passed[0]?.at ?? 0)).toBeLessThanOrEqual(900);
});

const limit: fc.Arbitrary<RateLimit> = fc.record({
  perSecond: fc.double({ min: 0.5, max: 50, noNaN: true }),
  burst: fc.integer({ min: 1, max: 5 }),
});
const world = fc.record({
  clients: limit.map((each) => [{ pattern: '*', limit: each }]),
  servers: limit.map((each) => [{ pattern: 's*', limit: each }]),
  tools: limit.map((each) => [{ pattern: 's1/*', limit: each }]),
  maxWaitMs: fc.constantFrom(0, 200, 1_000, 3_000),
  maxWaiting: fc.integer({ min: 1, max: 20 }),
});
const arrivals = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 })),
    client: fc.constantFrom('a', 'b', 'c'),
    target: fc.constantFrom('s1/x', 's1/y', 's2/x'),
    takenBackAfterMs: fc.option(fc.integer({ min: 0, max: 500 }), { freq: 6 }),
  }),
  { minLength: 1, maxLength: 60 },
);

const worst = (times: readonly number[], { perSecond, burst }: RateLimit): number =>
  Math.max(
    0,
    ...times.flatMap((from, first) =>
      times.slice(first).map((to, further) => further + 1 - burst - (perSecond * (to - from)) / 1_000),
    ),
  );

test(`whatever comes: no limit is passed by more than it allows, every call is answered, nobody waits too long ${proves('T-71')}`, async () => {
  await fc.assert(
    fc.asyncProperty(world, arrivals, async (wanted, coming) => {
      const { start, passed, outcomes } = setUp(wanted);
      for (const { afterMs, client, target, takenBackAfterMs } of coming) {
        await settle(afterMs);
        const controller = new AbortController();
        start(client, target, { signal: controller.signal });
        if (takenBackAfterMs !== null) setTimeout(() => controller.abort(), takenBackAfterMs);
      }
      await settle(wanted.maxWaitMs + 101);
      expect(outcomes).not.toContain('waits');
      await settle(1_000);
      expect(vi.getTimerCount()).toBe(0);
      const over = (part: 'client' | 'server' | 'tool', of: readonly RateRule[]): readonly number[] =>
        Object.entries(Object.groupBy(passed, (one) => one[part])).map(([name, all = []]) => {
          const found = limitOf(of, name);
          return found === undefined
            ? 0
            : worst(
                all.map(({ at }) => at),
                found,
              );
        });
      const worstOfAll = [over('client', wanted.clients), over('server', wanted.servers), over('tool', wanted.tools)];
      expect(Math.max(0, ...worstOfAll.flat())).toBeLessThanOrEqual(1e-6);
      // Afterwards all is as it was: after a rest as many go as may.
      await settle(20_000);
      const before = passed.length;
      start('d', 's2/x');
      await settle();
      expect(passed.length).toBe(before + 1);
    }),
    { numRuns: 150 },
  );
});
