import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import type { RateRules } from '../policy/rate-rule.ts';
import { createRateGates } from './rate-gates.ts';

const rules: RateRules = {
  clients: [
    { pattern: 'free', limit: undefined },
    { pattern: '*', limit: { perSecond: 1, burst: 1 } },
  ],
  servers: [{ pattern: 'notes', limit: { perSecond: 2, burst: 2 } }],
  tools: [{ pattern: 'notes/search*', limit: { perSecond: 3, burst: 3 } }],
  maxWaitMs: 0,
  maxWaiting: 1,
};

const of = (client: string, name = 'search') =>
  aCall({ principal: { client }, target: { kind: 'tool', upstream: 'notes', name } });

test('a call has the gates of its client, its tool and its server, in this order, as far as they have a limit', () => {
  const gatesOf = createRateGates(rules, () => 0);
  const kinds = (client: string, name?: string) => gatesOf(of(client, name)).map(({ kind }) => kind);
  expect([kinds('a'), kinds('a', 'read'), kinds('free'), kinds('free', 'read')]).toEqual([
    ['client', 'tool', 'server'],
    ['client', 'server'],
    ['tool', 'server'],
    ['server'],
  ]);
  const resource = aCall({ target: { kind: 'resource', upstream: 'notes', name: 'search' } });
  expect(gatesOf(resource).map(({ kind }) => kind)).toEqual(['client', 'server']);
});

test('the same name has the same gate, and another another', () => {
  const gatesOf = createRateGates(rules, () => 0);
  const [a, again, b] = ['a', 'a', 'b'].map((client) => gatesOf(of(client)));
  expect(again?.map(({ gate }) => gate)).toEqual(a?.map(({ gate }) => gate));
  expect(b?.map(({ gate }, at) => gate === a?.[at]?.gate)).toEqual([false, true, true]);
});

test('of names that come once those are forgotten that rest, and no other', () => {
  let now = 0;
  const gatesOf = createRateGates(rules, () => now);
  const [first, spent] = ['first', 'spent'].map((client) => gatesOf(of(client))[0]?.gate);
  now = 10_000;
  spent?.take(now);
  for (let at = 0; at < 1_100; at += 1) gatesOf(of(`client-${at}`));
  expect(gatesOf(of('first'))[0]?.gate).not.toBe(first);
  expect(gatesOf(of('spent'))[0]?.gate).toBe(spent);
});

test('a name that was forgotten has one gate again, whatever was remembered of a tool', () => {
  const gatesOf = createRateGates(rules, () => 10_000);
  const target = { kind: 'tool', upstream: 'notes', name: 'search' } as const;
  const gateOf = () => gatesOf(aCall({ principal: { client: 'first' }, target }))[0]?.gate;
  const before = gateOf();
  expect(gateOf()).toBe(before);
  for (let at = 0; at < 1_100; at += 1) gatesOf(of(`client-${at}`));
  expect(gateOf()).not.toBe(before);
  expect(gateOf()).toBe(gatesOf(of('first'))[0]?.gate);
});
