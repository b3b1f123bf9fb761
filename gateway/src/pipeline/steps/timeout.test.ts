import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { GatewayError } from '../../errors.ts';
import type { Call, Next, Result } from '../call.ts';
import { orAborted } from '../or-aborted.ts';
import { timeout } from './timeout.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const limits = {
  quietMs: 1_000,
  hardMs: 5_000,
  quietKey: 'server_config.request_timeout',
  hardKey: 'limits.hard_timeout',
};

const never = new Promise<Result>(() => {});

/** A call within 1 s of quiet and 5 s in all; `seen` is what became of it. */
const start = (call: Call = aCall(), work: Promise<Result> = never) => {
  const seen: { outcome?: unknown } = {};
  const next: Next = (signal) => (signal === undefined ? work : orAborted(work, signal));
  void timeout({ limits: () => limits })(call, next).then(
    (result) => (seen.outcome = result),
    (error: unknown) => (seen.outcome = error),
  );
  return seen;
};

test('a call that is answered in time is answered, and leaves nothing behind', async () => {
  const { promise, resolve } = Promise.withResolvers<Result>();
  const { signal } = new AbortController();
  const seen = start(aCall({ signal }), promise);
  await vi.advanceTimersByTimeAsync(999);
  resolve({ result: {} });
  await vi.advanceTimersByTimeAsync(0);
  expect([seen.outcome, getEventListeners(signal, 'abort')]).toEqual([{ result: {} }, []]);
  // The timer that all calls share runs out, and is not set again for a call that is over.
  await vi.advanceTimersByTimeAsync(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('a call that is not answered in time is aborted, and the refusal says how long it took', async () => {
  const seen = start();
  await vi.advanceTimersByTimeAsync(999);
  expect(seen.outcome).toBeUndefined();
  await vi.advanceTimersByTimeAsync(2);
  expect(seen.outcome).toMatchObject({
    code: 'timeout',
    message: 'The server filesystem did not answer within 1 s.',
    remedy: expect.stringContaining('request_timeout') as string,
  });
});

describe('progress', () => {
  test('extends the time', async () => {
    const call = aCall();
    const seen = start(call);
    for (let at = 0; at < 4; at += 1) {
      await vi.advanceTimersByTimeAsync(900);
      call.wire.progressAt = performance.now();
    }
    expect(seen.outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1_001);
    expect(seen.outcome).toMatchObject({
      code: 'timeout',
      message: 'The server filesystem did not answer within 5 s.',
    });
  });

  test('does not extend it without end', async () => {
    const call = aCall();
    const seen = start(call);
    for (let at = 0; at < 60 && seen.outcome === undefined; at += 1) {
      await vi.advanceTimersByTimeAsync(100);
      call.wire.progressAt = performance.now();
    }
    expect(seen.outcome).toMatchObject({
      code: 'timeout',
      remedy: expect.stringContaining('limits.hard_timeout') as string,
    });
    expect(performance.now()).toBeLessThan(5_200 + performance.timeOrigin);
  });

  test('of an earlier try counts for nothing', async () => {
    const call = aCall({ wire: { progressAt: performance.now() - 10_000, bytesOut: undefined, asking: 0, heldMs: 0 } });
    const seen = start(call);
    await vi.advanceTimersByTimeAsync(900);
    expect(seen.outcome).toBeUndefined();
  });
});

describe('the caller', () => {
  test('may take the call back, for its own reason', async () => {
    const controller = new AbortController();
    const seen = start(aCall({ signal: controller.signal }));
    controller.abort(new GatewayError('cancelled', 'Gone.'));
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.outcome).toMatchObject({ message: 'Gone.' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([seen.outcome, vi.getTimerCount()]).toMatchObject([{ message: 'Gone.' }, 0]);
  });

  test('may have done so before', async () => {
    const seen = start(aCall({ signal: AbortSignal.abort(new GatewayError('cancelled', 'Gone.')) }));
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.outcome).toMatchObject({ message: 'Gone.' });
  });
});

describe('while its client is asked', () => {
  /** A question that is open for this long, as the end of the pipeline notes it. */
  const ask = async ({ wire }: Call, milliseconds: number): Promise<void> => {
    wire.asking += 1;
    await vi.advanceTimersByTimeAsync(milliseconds);
    wire.asking -= 1;
    wire.heldMs += milliseconds;
    wire.progressAt = performance.now();
  };

  test('a server has all the time, and afterwards as much quiet as any', async () => {
    const call = aCall();
    const seen = start(call);
    await ask(call, 60_000);
    await vi.advanceTimersByTimeAsync(999);
    expect(seen.outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2);
    expect(seen.outcome).toMatchObject({ code: 'timeout' });
  });

  test('the time does not count against the whole either', async () => {
    const call = aCall();
    const seen = start(call);
    for (let at = 0; at < 5; at += 1) {
      await vi.advanceTimersByTimeAsync(900);
      await ask(call, 60_000);
    }
    expect(seen.outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(501);
    expect(seen.outcome).toMatchObject({ code: 'timeout' });
  });

  test('what one try waited gives the next no more', async () => {
    const call = aCall();
    call.wire.heldMs = 60_000;
    const seen = start(call);
    for (let at = 0; at < 5; at += 1) {
      await vi.advanceTimersByTimeAsync(950);
      call.wire.progressAt = performance.now();
    }
    expect(seen.outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(300);
    expect(seen.outcome).toMatchObject({
      code: 'timeout',
      message: 'The server filesystem did not answer within 5 s.',
    });
  });
});

test('each try that is answered is told of before its answer goes on, and no other', async () => {
  const told: unknown[] = [];
  const step = timeout({
    limits: () => limits,
    onAnswered: ({ id }) => told.push(`answered ${id}`),
    onFailed: ({ id }, error) => told.push(`failed ${id} ${String(error)}`),
  });
  await step(aCall({ id: 'a' }), () => Promise.resolve({ result: {} })).then(() => told.push('a goes on'));
  await step(aCall({ id: 'b' }), () => Promise.reject(new Error('gone'))).catch(() => told.push('b goes on'));
  expect(told).toEqual(['answered a', 'a goes on', 'failed b Error: gone', 'b goes on']);
});
