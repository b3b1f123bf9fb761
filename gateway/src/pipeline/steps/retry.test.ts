import { describe, expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { GatewayError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Call, Result } from '../call.ts';
import { createRetryBudget } from '../retry-budget.ts';
import { retry, retryDelayMs } from './retry.ts';

const failed = (code: ErrorCode = 'upstream-failed'): GatewayError => new GatewayError(code, 'It failed.');

/** Runs a call whose tries go as `outcomes` says, one after the other. */
const run = async (outcomes: readonly (Result | Error)[], most: number, call: Call = aCall()) => {
  let tries = 0;
  const result: unknown = await retry({ retries: () => most, random: () => 0 })(call, async () => {
    const outcome = outcomes[tries];
    tries += 1;
    if (outcome === undefined) throw new Error('one try too many');
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }).catch((error: unknown) => error);
  return { result, tries, trail: call.trail };
};

const ok: Result = { result: { content: [] } };

test('a call that may not be repeated is tried once', async () => {
  const error = failed();
  expect(await run([error], 0)).toMatchObject({ result: error, tries: 1, trail: [] });
});

test('a call that may be repeated is tried again when it failed on the way, and its trail says so', async () => {
  const { result, tries, trail } = await run([failed(), failed('timeout'), ok], 3);
  expect([result, tries]).toEqual([ok, 3]);
  expect(trail).toEqual([
    { step: 'retry', decision: 'upstream-failed, try 2 of 4' },
    { step: 'retry', decision: 'timeout, try 3 of 4' },
  ]);
});

test('it is tried as often as is allowed, no more', async () => {
  const last = failed('timeout');
  expect(await run([failed(), failed(), last], 2)).toMatchObject({ result: last, tries: 3 });
});

describe('what is no failure on the way is not tried again', () => {
  test.each<[string, Result | Error]>([
    ['a refusal', failed('permission-denied')],
    ['a cancelled call', failed('cancelled')],
    ['a server that is not available', failed('upstream-unavailable')],
    ['an answer that was too large', failed('message-too-large')],
    ['a bug of ours', new TypeError('bug')],
    ["a tool's own error", { result: { isError: true } }],
    ["a server's own error", { error: { code: -32_000, message: 'no' } }],
  ])('%s', async (_, outcome) => {
    expect(await run([outcome], 5)).toMatchObject({ result: outcome, tries: 1 });
  });
});

test('a call that was taken back is not tried again', async () => {
  expect(await run([failed()], 5, aCall({ signal: AbortSignal.abort() }))).toMatchObject({ tries: 1 });
});

test('a call that is taken back before its next try does not wait for it', async () => {
  const controller = new AbortController();
  let tries = 0;
  const waiting = retry({ retries: () => 10, random: () => 1 })(aCall({ signal: controller.signal }), async () => {
    tries += 1;
    setImmediate(() => controller.abort(new GatewayError('cancelled', 'Gone.')));
    throw failed();
  });
  await expect(waiting).rejects.toMatchObject({ message: 'Gone.' });
  expect(tries).toBe(1);
});

describe('a budget for all calls of a server', () => {
  test('ends the tries of a call where it is used up, and its trail says so', async () => {
    let left = 1;
    const budget = { earn: () => {}, spend: () => (left -= 1) >= 0 };
    const call = aCall();
    let tries = 0;
    const again = retry({ retries: () => 5, random: () => 0, budget })(call, async () => {
      tries += 1;
      throw failed();
    });
    await expect(again).rejects.toMatchObject({ code: 'upstream-failed' });
    expect([tries, call.trail.map(({ decision }) => decision)]).toEqual([
      2,
      ['upstream-failed, try 2 of 6', 'upstream-failed, not again: the budget is used up'],
    ]);
  });

  test('is earned by calls that may be tried again, and by no others', async () => {
    const earned: string[] = [];
    const budget = { earn: (server: string) => void earned.push(server), spend: () => true };
    const step = retry({ retries: ({ method }) => (method === 'tools/call' ? 1 : 0), budget });
    await step(aCall(), async () => ok);
    await step(aCall({ method: 'prompts/get' }), async () => ok);
    expect(earned).toEqual(['filesystem']);
  });

  test('256 calls of a server that is down make few more than 256 tries', async () => {
    const budget = createRetryBudget({ share: 0.2, least: 3, windowMs: 10_000 });
    const step = retry({ retries: () => 3, random: () => 0, budget, now: () => aCall().receivedAt });
    let tries = 0;
    const down = async (): Promise<Result> => {
      tries += 1;
      throw failed();
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 256 }, () => step(aCall(), down)));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(tries).toBe(256 + 51);
  });
});

describe('a server that says when to come back', () => {
  const asked = (retryAfterMs: number, code: ErrorCode = 'rate-limited'): GatewayError =>
    new GatewayError(code, 'Too often.', { retryAfterMs });

  test.each<ErrorCode>(['rate-limited', 'upstream-failed'])('is left alone for so long after %s', async (code) => {
    const started = performance.now();
    expect(await run([asked(200, code), ok], 1)).toMatchObject({ result: ok, tries: 2 });
    expect(performance.now() - started).toBeGreaterThanOrEqual(199);
  });

  test('is not tried again where that is longer than anybody should wait', async () => {
    const error = asked(60_000);
    const { result, tries, trail } = await run([error], 5);
    expect([result, tries]).toEqual([error, 1]);
    expect(trail).toEqual([{ step: 'retry', decision: 'rate-limited, not again: it wants 60 s' }]);
  });

  test('is not believed where it is a circuit of ours that says so', async () => {
    expect(await run([asked(10, 'upstream-unavailable')], 5)).toMatchObject({ tries: 1 });
  });
});

test('the delay doubles from 50 ms, with jitter of up to half', () => {
  expect([0, 1, 2].map((tried) => retryDelayMs(tried, () => 1))).toEqual([50, 100, 200]);
  expect([0, 1, 2].map((tried) => retryDelayMs(tried, () => 0))).toEqual([25, 50, 100]);
});
