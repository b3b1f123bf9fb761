import { expect, test } from 'vitest';

import { aCall, alone } from '../../../test/fixtures/call.ts';
import { GatewayError } from '../../errors.ts';
import type { Next } from '../call.ts';
import { metrics } from './metrics.ts';

/** A meter that keeps what it observed, and a clock that moves 5 ms each time it is read. */
const observing = () => {
  const seen: unknown[] = [];
  let time = 0;
  const step = alone(metrics({ observe: (...observed) => seen.push(observed) }, () => (time += 5)));
  return { seen, run: (next: Next) => step(aCall(), next) };
};

test('an answer is counted and timed, and passes untouched', async () => {
  const { seen, run } = observing();
  const result = { result: { content: [] } };
  expect(await run(() => Promise.resolve(result))).toBe(result);
  expect(seen).toEqual([['filesystem', 'ok', 5]]);
});

test('a refusal is counted and timed under its code', async () => {
  const { seen, run } = observing();
  const refusal = new GatewayError('permission-denied', 'No.');
  await expect(run(() => Promise.reject(refusal))).rejects.toBe(refusal);
  expect(seen).toEqual([['filesystem', 'permission-denied', 5]]);
});

test('a step that throws instead of rejecting is counted once', async () => {
  const { seen, run } = observing();
  await expect(
    run(() => {
      throw new TypeError('bug');
    }),
  ).rejects.toThrow('bug');
  expect(seen).toEqual([['filesystem', 'internal', 5]]);
});

test('the time in which a person was asked is not the server’s', async () => {
  const seen: unknown[] = [];
  let time = 0;
  const step = alone(metrics({ observe: (...observed) => seen.push(observed) }, () => (time += 60_005)));
  const call = aCall();
  const answered: Next = () => {
    call.wire.heldMs += 60_000;
    return Promise.resolve({ result: {} });
  };
  await step(call, answered);
  expect(seen).toEqual([['filesystem', 'ok', 5]]);
});
