import { expect, test } from 'vitest';
import { aCall, alone } from '../../../test/fixtures/call.ts';
import { GatewayError } from '../../errors.ts';
import type { Result } from '../call.ts';
import { inspect } from './inspect.ts';
import type { Inspector } from './inspect.ts';

const answer: Result = { result: { content: [] } };
const setUp = (changes: Partial<Inspector>) => {
  let sent = 0;
  const step = alone(inspect({ outgoing: () => undefined, incoming: (_call, given) => given, ...changes }));
  const run = () =>
    step(aCall(), async () => {
      sent += 1;
      return answer;
    });
  return { run, sent: () => sent };
};

test('a call that nothing is found in is sent, and its very answer handed on', async () => {
  const { run } = setUp({});
  expect(await run()).toBe(answer);
});

test('what must not leave is not sent', async () => {
  const refuse = (): never => {
    throw new GatewayError('permission-denied', 'It has a key in it.');
  };
  for (const outgoing of [refuse, async () => refuse()]) {
    const { run, sent } = setUp({ outgoing });
    await expect(run()).rejects.toMatchObject({ code: 'permission-denied' });
    expect(sent()).toBe(0);
  }
});

test('a call that is answered already is not sent; one that a person let go is', async () => {
  const other: Result = { result: { kept: true } };
  const kept = setUp({ outgoing: () => other });
  expect([await kept.run(), kept.sent()]).toEqual([other, 0]);
  const later = setUp({ outgoing: async () => other });
  expect([await later.run(), later.sent()]).toEqual([other, 0]);
  const free = setUp({ outgoing: async () => undefined });
  expect([await free.run(), free.sent()]).toEqual([answer, 1]);
});

test('an answer that is held is kept from the caller', async () => {
  const { run } = setUp({
    incoming: () => {
      throw new GatewayError('quarantined', 'It is held.');
    },
  });
  await expect(run()).rejects.toMatchObject({ code: 'quarantined' });
});
