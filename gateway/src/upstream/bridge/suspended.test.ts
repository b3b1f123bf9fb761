import { describe, expect, test, vi } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { eventually } from '../../../test/fixtures/http-world.ts';
import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Signal } from '../../pipeline/abort.ts';
import type { Call, Result } from '../../pipeline/call.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Answerer } from '../lanes.ts';
import { createStateSeal } from './request-state.ts';
import { createSuspended } from './suspended.ts';
import type { SuspendedOptions } from './suspended.ts';

interface Upstream {
  readonly ask: Answerer;
  readonly signal: Signal;
  readonly finish: (result: Result) => void;
  readonly fail: (error: GatewayError) => void;
}

/** Suspended calls in front of a server that the test plays. */
const setUp = (options: Partial<SuspendedOptions> = {}) => {
  const upstream: Upstream[] = [];
  const released: boolean[] = [];
  const answers = new WeakMap<object, Answerer>();
  let made = 0;
  const suspended = createSuspended({
    seal: createStateSeal({ ttlMs: 60_000 }),
    newId: () => `x${(made += 1)}`,
    lease(_call, answer) {
      const lease = { connection: {} as never, release: (spoilt: boolean) => void released.push(spoilt) };
      answers.set(lease, answer);
      return Promise.resolve(lease);
    },
    send(lease, _call, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      signal.addEventListener('abort', () => reject(signal.reason));
      const ask: Answerer = (...asked) => answers.get(lease)?.(...asked) ?? Promise.reject(new Error('no such lease'));
      upstream.push({ ask, signal, finish: resolve, fail: reject });
      return promise;
    },
    ask: (_current, method, params, more, bring) => bring(method, params, more),
    ttlMs: 60_000,
    ...options,
  });
  const run = (params: JsonObject = {}, changes: Partial<Call> = {}): Promise<Result> =>
    suspended.run(aCall({ params: { name: 'x', arguments: {}, ...params }, ...changes }), new Abort().signal);
  /** The server asks, and gets what the client says, or why it does not. */
  const question = async (at: number): Promise<unknown> => {
    await eventually(() => upstream.length > at);
    const signal = upstream[at]?.signal ?? new Abort().signal;
    return upstream[at]?.ask('elicitation/create', { message: 'Who?' }, { signal }).catch((error: unknown) => error);
  };
  return { suspended, upstream, released, run, question };
};

const next = (answer: Result): JsonObject => {
  if ('error' in answer || answer.result['resultType'] !== 'input_required') throw new Error(JSON.stringify(answer));
  const { inputRequests, requestState } = answer.result;
  const keys = isObject(inputRequests) ? Object.keys(inputRequests) : [];
  return { requestState, inputResponses: Object.fromEntries(keys.map((key) => [key, { action: 'accept' }])) };
};

describe('a call that waits for its client', () => {
  test('goes on with the answer, and gives its connection back as good as new', async () => {
    const { suspended, upstream, released, run, question } = setUp();
    const first = run();
    const asked = question(0);
    const more = next(await first);
    expect(suspended.waiting).toBe(1);
    const second = run(more);
    expect(await asked).toEqual({ result: { action: 'accept' } });
    upstream[0]?.finish({ result: { done: true } });
    expect(await second).toEqual({ result: { done: true } });
    expect([suspended.waiting, released]).toEqual([0, [false]]);
  });

  test('ends when its client does not come back in time: the server is told, and the connection is not used again', async () => {
    vi.useFakeTimers();
    try {
      const { suspended, upstream, released, run, question } = setUp({ ttlMs: 5_000 });
      const first = run();
      await vi.advanceTimersByTimeAsync(5);
      const asked = question(0);
      await vi.advanceTimersByTimeAsync(100);
      const more = next(await first);
      await vi.advanceTimersByTimeAsync(4_800);
      expect([suspended.waiting, upstream[0]?.signal.aborted]).toEqual([1, false]);
      await vi.advanceTimersByTimeAsync(300);
      expect(upstream[0]?.signal.reason).toMatchObject({ code: 'timeout' });
      expect(await asked).toMatchObject({ code: 'cancelled' });
      expect([suspended.waiting, released]).toEqual([0, [true]]);
      await expect(run(more)).rejects.toMatchObject({ message: expect.stringContaining('is over') });
    } finally {
      vi.useRealTimers();
    }
  });

  test('whose server dies meanwhile tells so in the next round, and leaves nothing behind', async () => {
    const { suspended, upstream, run, question } = setUp();
    const first = run();
    void question(0);
    const more = next(await first);
    upstream[0]?.fail(new GatewayError('upstream-failed', 'It died.'));
    await expect(run(more)).rejects.toMatchObject({ code: 'upstream-failed' });
    expect(suspended.waiting).toBe(0);
    // Nothing is left that the end of the gateway would find.
    suspended.close(new GatewayError('cancelled', 'The end.'));
    expect(upstream[0]?.signal.aborted).toBe(false);
  });

  test('ends with the gateway', async () => {
    const { suspended, upstream, run, question } = setUp();
    const first = run();
    void question(0);
    next(await first);
    suspended.close(new GatewayError('cancelled', 'The gateway is shutting down.'));
    expect([suspended.waiting, upstream[0]?.signal.reason]).toMatchObject([0, { code: 'cancelled' }]);
  });

  test('counts: what is too much, of one client and of all, is refused, and its server let go', async () => {
    const { suspended, upstream, run, question } = setUp({ most: 2, mostOfOne: 1 });
    const waitAs = async (client: string, at: number): Promise<Result> => {
      const first = run({}, { principal: { client } });
      void question(at);
      return first;
    };
    next(await waitAs('anna', 0));
    await expect(waitAs('anna', 1)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(upstream[1]?.signal.aborted).toBe(true);
    next(await waitAs('ben', 2));
    await expect(waitAs('cleo', 3)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(suspended.waiting).toBe(2);
  });

  test('is ended where its server never stops asking', async () => {
    const { suspended, upstream, run, question } = setUp();
    let answer = run();
    let rounds = 0;
    const ended = (async () => {
      for (;;) {
        void question(0);
        const more = next(await answer);
        rounds += 1;
        answer = run(more);
      }
    })();
    await expect(ended).rejects.toMatchObject({ message: expect.stringContaining('more than 16 times') });
    expect([rounds, suspended.waiting, upstream[0]?.signal.aborted]).toEqual([16, 0, true]);
  });

  test('goes on once: a second answer to the same question is refused', async () => {
    const { upstream, run, question } = setUp();
    const first = run();
    void question(0);
    const more = next(await first);
    const second = run(more);
    await expect(run(more)).rejects.toMatchObject({ message: expect.stringContaining('was used already') });
    upstream[0]?.finish({ result: {} });
    expect(await second).toEqual({ result: {} });
  });
});
