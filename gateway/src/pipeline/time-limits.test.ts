import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { createTimeLimits } from './time-limits.ts';
import type { NamedLimits } from './time-limits.ts';

const usual = { requestTimeoutMs: 30_000, hardTimeoutMs: 300_000, network: { timeoutMs: 10_000 } };
const long: NamedLimits = { server: 'filesystem', tools: ['render_*'], quietMs: 120_000, hardMs: 900_000 };
const render = aCall({ target: { kind: 'tool', upstream: 'filesystem', name: 'render_scene' } });

test('a call has the usual limits, and one that reaches the network those of the network', () => {
  const limits = { ...usual, timeouts: [] };
  expect(createTimeLimits(limits, () => false)(aCall())).toMatchObject({ quietMs: 30_000, hardMs: 300_000 });
  expect(createTimeLimits(limits, () => true)(aCall())).toMatchObject({ quietMs: 10_000, hardMs: 300_000 });
});

test('a tool that is named has its own, whatever it reaches, and the others do not', () => {
  const of = createTimeLimits({ ...usual, timeouts: [long] }, () => true);
  expect(of(render)).toMatchObject({ quietMs: 120_000, hardMs: 900_000, hardKey: 'timeouts[].hard_timeout' });
  expect(of(aCall())).toMatchObject({ quietMs: 10_000, hardMs: 300_000 });
});

test('the first entry that fits holds', () => {
  const all = { ...long, tools: ['*'], quietMs: 1 };
  const of = createTimeLimits({ ...usual, timeouts: [long, all] }, () => false);
  expect([of(render).quietMs, of(aCall()).quietMs]).toEqual([120_000, 1]);
});

test('no call makes limits of its own', () => {
  const of = createTimeLimits({ ...usual, timeouts: [long] }, () => false);
  expect(of(render)).toBe(of(render));
  expect(of(aCall())).toBe(of(aCall()));
});
