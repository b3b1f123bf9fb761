import { expect, test } from 'vitest';
import { aCall, alone } from '../../../test/fixtures/call.ts';
import { GatewayError } from '../../errors.ts';
import type { Result } from '../call.ts';
import { createCircuit } from '../circuit.ts';
import { circuitBreaker, failedTry } from './circuit-breaker.ts';
import { timeout } from './timeout.ts';

const ok: Result = { result: { content: [] } };

const setUp = () => {
  const clock = { at: 1_700_000_000_000 };
  const circuit = createCircuit(
    'filesystem',
    { windowMs: 10_000, leastCalls: 2, failureRate: 0.5, restMs: 1_000, longestRestMs: 8_000, probes: 1 },
    () => {},
    () => clock.at,
  );
  const circuits = new Map([['filesystem', circuit]]);
  const limits = { quietMs: 5_000, hardMs: 5_000, quietKey: '', hardKey: '' };
  const tried = timeout({ limits: () => limits, onFailed: failedTry(circuits) });
  const broken = circuitBreaker(circuits);
  const step = alone((call, next) => broken(call, () => tried(call, next)));
  let asked = 0;
  const run = (outcome: Result | Error, call = aCall({ receivedAt: clock.at })): Promise<Result> =>
    step(call, async () => {
      asked += 1;
      if (outcome instanceof Error) throw outcome;
      return outcome;
    });
  return { clock, run, asked: () => asked };
};

const failed = (): GatewayError => new GatewayError('upstream-failed', 'It died.');

test('a server that failed too often is not asked, and the call says so in its trail', async () => {
  const { run, asked } = setUp();
  for (let at = 0; at < 2; at += 1) await expect(run(failed())).rejects.toThrow('It died.');
  const call = aCall();
  await expect(run(ok, call)).rejects.toMatchObject({ code: 'upstream-unavailable' });
  expect([asked(), call.trail]).toEqual([2, [{ step: 'circuit-breaker', decision: 'open' }]]);
});

test('it is asked again when its rest is over, and then as before', async () => {
  const { run, clock, asked } = setUp();
  for (let at = 0; at < 2; at += 1) await expect(run(failed())).rejects.toThrow('It died.');
  clock.at += 1_000;
  const call = aCall();
  expect(await run(ok, call)).toBe(ok);
  expect(await run(ok)).toBe(ok);
  expect([asked(), call.trail]).toEqual([4, [{ step: 'circuit-breaker', decision: 'tried again' }]]);
});

test("a tool's own error and a server's own error count as answers", async () => {
  const { run, asked } = setUp();
  const wrong: Result[] = [{ result: { isError: true } }, { error: { code: -32_000, message: 'no' } }];
  for (const answer of [...wrong, ...wrong, ...wrong]) expect(await run(answer)).toBe(answer);
  expect(asked()).toBe(6);
});

test('an order to start or stop the server is never refused', async () => {
  const { run } = setUp();
  for (let at = 0; at < 2; at += 1) await expect(run(failed())).rejects.toThrow('It died.');
  const order = aCall({ target: { kind: 'server', upstream: 'filesystem', name: 'filesystem' } });
  expect(await run(ok, order)).toBe(ok);
});

test('other servers are none of its business', async () => {
  const { run } = setUp();
  for (let at = 0; at < 2; at += 1) await expect(run(failed())).rejects.toThrow('It died.');
  expect(await run(ok, aCall({ target: { kind: 'tool', upstream: 'git', name: 'log' } }))).toBe(ok);
});
