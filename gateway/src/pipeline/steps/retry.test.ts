import { describe, expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { GatewayError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Call, Result } from '../call.ts';
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

test('the delay doubles from 50 ms, with jitter of up to half', () => {
  expect([0, 1, 2].map((tried) => retryDelayMs(tried, () => 1))).toEqual([50, 100, 200]);
  expect([0, 1, 2].map((tried) => retryDelayMs(tried, () => 0))).toEqual([25, 50, 100]);
});
