import { describe, expect, test } from 'vitest';
import { aCall, alone } from '../../../test/fixtures/call.ts';
import { aGrant } from '../../../test/fixtures/grant.ts';
import { proves } from '../../../test/security/proves.ts';
import { GatewayError } from '../../errors.ts';
import type { Grant } from '../../policy/grant.ts';
import type { Call } from '../call.ts';
import { permission } from './permission.ts';
import type { PolicySource } from './permission.ts';

const run = async (call: Call, grants: readonly Grant[], changes: Partial<PolicySource> = {}) => {
  const consumed: (readonly string[])[] = [];
  const asked: unknown[] = [];
  let went = 0;
  const step = permission(
    {
      grants: () => grants,
      consume: (ids) => {
        consumed.push(ids);
        return true;
      },
      explain: (given, refused) => {
        asked.push([given, refused]);
        return { message: `Refused: ${refused.why}`, remedy: 'Run the command.' };
      },
      ...changes,
    },
    () => 5_000,
  );
  const outcome: unknown = await alone(step)(call, async () => {
    went += 1;
    return { result: { on: true } };
  }).catch((error: unknown) => error);
  return { outcome, consumed, asked, went };
};

test('what is allowed goes on, uses its grant once, and the trail says by which', async () => {
  const call = aCall();
  expect(await run(call, [aGrant()])).toEqual({
    outcome: { result: { on: true } },
    consumed: [['g1']],
    asked: [],
    went: 1,
  });
  expect(call.trail).toEqual([{ step: 'permission', decision: 'allow', grant: 'g1' }]);
});

test(`what nothing allows goes nowhere, and uses nothing ${proves('T-06')}`, async () => {
  const call = aCall();
  const { outcome, consumed, asked, went } = await run(call, []);
  expect(outcome).toMatchObject({
    code: 'permission-denied',
    message: expect.stringContaining('Refused: ') as string,
    remedy: 'Run the command.',
    grant: undefined,
  });
  expect([consumed, asked.length, went]).toEqual([[], 1, 0]);
  expect(call.trail).toEqual([{ step: 'permission', decision: 'deny' }]);
});

test('what a grant denies is refused in its name', async () => {
  const call = aCall();
  const { outcome, went } = await run(call, [aGrant(), aGrant({ id: 'g2', effect: 'deny' })]);
  expect([outcome, went]).toMatchObject([{ code: 'permission-denied', grant: 'g2' }, 0]);
  expect(call.trail).toEqual([{ step: 'permission', decision: 'deny', grant: 'g2' }]);
});

test(`what a person must answer for is refused until one has ${proves('T-07')}`, async () => {
  const call = aCall();
  const asks = aGrant({ id: 'g2', effect: 'ask' });
  const { outcome, went } = await run(call, [aGrant(), asks]);
  expect([outcome, went]).toMatchObject([{ code: 'not-approved', grant: 'g2', remedy: 'Run the command.' }, 0]);
  expect(call.trail).toEqual([{ step: 'permission', decision: 'ask', grant: 'g2' }]);
  const answered = await run(aCall(), [asks, aGrant({ id: 'g3', answersAsk: true })]);
  expect([answered.went, answered.consumed]).toEqual([1, [['g3']]]);
});

describe('what no grant can allow', () => {
  test('is refused whatever the grants are, and every reason is said', async () => {
    const call = aCall({ facts: { needs: [], violations: ['A zero in a path.', 'A device name.'] } });
    const { outcome, consumed, went } = await run(call, [aGrant({ answersAsk: true })]);
    expect(outcome).toMatchObject({
      code: 'permission-denied',
      message: 'A zero in a path. A device name.',
      remedy: expect.stringContaining('No grant can allow it') as string,
    });
    expect([consumed, went, call.trail]).toEqual([[], 0, [{ step: 'permission', decision: 'deny' }]]);
  });
});

describe('a grant', () => {
  test(`that another call has used up meanwhile allows nothing ${proves('T-08')}`, async () => {
    const call = aCall();
    const { outcome, went } = await run(call, [aGrant({ uses: 1 })], { consume: () => false });
    expect([outcome, went]).toMatchObject([
      { code: 'permission-denied', message: 'The grant that allowed this has been used up.' },
      0,
    ]);
    expect(call.trail).toEqual([{ step: 'permission', decision: 'deny' }]);
  });

  test(`that has expired by now allows nothing ${proves('T-08')}`, async () => {
    expect((await run(aCall(), [aGrant({ expiresAt: 5_000 })])).went).toBe(0);
    expect((await run(aCall(), [aGrant({ expiresAt: 5_001 })])).went).toBe(1);
  });

  test(`that was revoked by now allows nothing ${proves('T-08')}`, async () => {
    const live = [aGrant()];
    const source = { grants: () => live };
    expect((await run(aCall(), [], source)).went).toBe(1);
    live.length = 0;
    expect((await run(aCall(), [], source)).went).toBe(0);
  });
});

test('a call that names no need still has to be allowed to run', async () => {
  const call = (): Call => aCall({ facts: { needs: [], violations: [] } });
  expect((await run(call(), [])).went).toBe(0);
  expect((await run(call(), [aGrant({ level: 'tool_execute' })])).went).toBe(1);
});

test('a grant for every need of a call is used once each', async () => {
  const needs = [
    { level: 'resource_read', object: { kind: 'none' } },
    { level: 'resource_read', object: { kind: 'none' } },
    { level: 'resource_write', object: { kind: 'none' } },
  ] as const;
  const call = aCall({ facts: { needs, violations: [] } });
  const { consumed } = await run(call, [aGrant(), aGrant({ id: 'g2', level: 'resource_write' })]);
  expect(consumed).toEqual([['g1', 'g2']]);
  expect(call.trail[0]?.grant).toBe('g1 g2');
});

describe('a call that a person must answer for', () => {
  const asks = aGrant({ id: 'g2', effect: 'ask' });
  const answer = aGrant({ id: 'g3', answersAsk: true });

  test('waits, is decided anew, and goes on with what the answer granted', async () => {
    const call = aCall();
    const live = [asks];
    const asked: unknown[] = [];
    const { went, consumed } = await run(call, live, {
      grants: () => live,
      ask(_call, question) {
        asked.push(question);
        live.push(answer);
        return Promise.resolve({ kind: 'decide', granted: [] });
      },
    });
    expect([went, consumed]).toEqual([1, [['g3']]]);
    expect(asked).toEqual([
      { principal: call.principal, target: call.target, held: [{ ...call.facts.needs[0], grant: 'g2' }] },
    ]);
    expect(call.trail).toEqual([{ step: 'permission', decision: 'allow', grant: 'g3' }]);
  });

  test('is not asked about when it is allowed or denied already', async () => {
    const ask = () => {
      throw new Error('asked');
    };
    expect((await run(aCall(), [aGrant()], { ask })).went).toBe(1);
    expect((await run(aCall(), [aGrant({ effect: 'deny' }), asks], { ask })).outcome).toMatchObject({
      code: 'permission-denied',
    });
  });

  test(`goes with a grant that is for it alone, which is taken ${proves('T-44')}`, async () => {
    const taken: unknown[] = [];
    const once = aGrant({ id: 'g3', answersAsk: true, uses: 1 });
    const { went } = await run(aCall(), [asks], {
      consume: (ids, alone) => taken.push([ids, alone]) > 0,
      ask: () => Promise.resolve({ kind: 'decide', granted: [once] }),
    });
    expect([went, taken]).toEqual([1, [[['g3'], [once]]]]);
  });

  test('is denied where a deny came in the meantime, whatever the person said', async () => {
    const live = [asks];
    const { outcome, went } = await run(aCall(), [], {
      grants: () => live,
      ask() {
        live.push(answer, aGrant({ id: 'g4', effect: 'deny' }));
        return Promise.resolve({ kind: 'decide', granted: [] });
      },
    });
    expect([outcome, went]).toMatchObject([{ code: 'permission-denied', grant: 'g4' }, 0]);
  });

  test('is asked about again where another call has used up the answer', async () => {
    let rounds = 0;
    const live = [asks, aGrant({ id: 'g3', answersAsk: true, uses: 1 })];
    const { went } = await run(aCall(), [], {
      grants: () => live,
      consume() {
        // The first time another call was faster.
        if (rounds > 0) return true;
        live.pop();
        return false;
      },
      ask() {
        rounds += 1;
        live.push(answer);
        return Promise.resolve({ kind: 'decide', granted: [] });
      },
    });
    expect([went, rounds]).toEqual([1, 1]);
  });

  test('is refused where what allowed it is used up, and nothing asks', async () => {
    const live = [aGrant({ uses: 1 })];
    const { outcome } = await run(aCall(), [], {
      grants: () => live,
      consume: () => live.pop() === undefined,
      ask: () => Promise.reject(new Error('asked')),
    });
    expect(outcome).toMatchObject({ message: 'The grant that allowed this has been used up.' });
  });

  test('is refused as the answer says, and the trail says that it was asked about', async () => {
    const call = aCall();
    const { outcome } = await run(call, [asks], {
      ask: () => Promise.reject(new GatewayError('not-approved', 'A person said no.')),
    });
    expect(outcome).toMatchObject({ code: 'not-approved', message: 'A person said no.' });
    expect(call.trail).toEqual([{ step: 'permission', decision: 'ask' }]);
  });

  test('may be turned back to its client, and then reaches no server', async () => {
    const turned = { result: { resultType: 'input_required' } };
    const call = aCall();
    const { outcome, went } = await run(call, [asks], {
      ask: () => Promise.resolve({ kind: 'turned-back', result: turned }),
    });
    expect([outcome, went]).toEqual([turned, 0]);
    expect(call.trail).toEqual([{ step: 'permission', decision: 'turned-back' }]);
  });

  test('has the time in which it waited counted as held, not as its server’s', async () => {
    const call = aCall();
    let at = 1_000;
    const step = permission(
      {
        grants: () => (at > 1_000 ? [asks, answer] : [asks]),
        consume: () => true,
        explain: () => ({ message: '', remedy: '' }),
        ask() {
          at += 60_000;
          return Promise.resolve({ kind: 'decide', granted: [] });
        },
      },
      () => at,
    );
    await alone(step)(call, () => Promise.resolve({ result: {} }));
    expect(call.wire.heldMs).toBe(60_000);
  });
});
