import { describe, expect, test } from 'vitest';
import { aCall, alone } from '../../../test/fixtures/call.ts';
import { proves } from '../../../test/security/proves.ts';
import type { Grant } from '../../policy/grant.ts';
import type { Call } from '../call.ts';
import { permission } from './permission.ts';
import type { PolicySource } from './permission.ts';

const grant = (changes: Partial<Grant> = {}): Grant => ({
  id: 'g1',
  effect: 'allow',
  principal: {},
  level: 'resource_read',
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'config',
  givenAt: 0,
  ...changes,
});

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
  expect(await run(call, [grant()])).toEqual({
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
  const { outcome, went } = await run(call, [grant(), grant({ id: 'g2', effect: 'deny' })]);
  expect([outcome, went]).toMatchObject([{ code: 'permission-denied', grant: 'g2' }, 0]);
  expect(call.trail).toEqual([{ step: 'permission', decision: 'deny', grant: 'g2' }]);
});

test(`what a person must answer for is refused until one has ${proves('T-07')}`, async () => {
  const call = aCall();
  const asks = grant({ id: 'g2', effect: 'ask' });
  const { outcome, went } = await run(call, [grant(), asks]);
  expect([outcome, went]).toMatchObject([{ code: 'not-approved', grant: 'g2', remedy: 'Run the command.' }, 0]);
  expect(call.trail).toEqual([{ step: 'permission', decision: 'ask', grant: 'g2' }]);
  const answered = await run(aCall(), [asks, grant({ id: 'g3', answersAsk: true })]);
  expect([answered.went, answered.consumed]).toEqual([1, [['g3']]]);
});

describe('what no grant can allow', () => {
  test('is refused whatever the grants are, and every reason is said', async () => {
    const call = aCall({ facts: { needs: [], violations: ['A zero in a path.', 'A device name.'] } });
    const { outcome, consumed, went } = await run(call, [grant({ answersAsk: true })]);
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
    const { outcome, went } = await run(call, [grant({ uses: 1 })], { consume: () => false });
    expect([outcome, went]).toMatchObject([
      { code: 'permission-denied', message: 'The grant that allowed this has been used up.' },
      0,
    ]);
    expect(call.trail).toEqual([{ step: 'permission', decision: 'deny' }]);
  });

  test(`that has expired by now allows nothing ${proves('T-08')}`, async () => {
    expect((await run(aCall(), [grant({ expiresAt: 5_000 })])).went).toBe(0);
    expect((await run(aCall(), [grant({ expiresAt: 5_001 })])).went).toBe(1);
  });

  test(`that was revoked by now allows nothing ${proves('T-08')}`, async () => {
    const live = [grant()];
    const source = { grants: () => live };
    expect((await run(aCall(), [], source)).went).toBe(1);
    live.length = 0;
    expect((await run(aCall(), [], source)).went).toBe(0);
  });
});

test('a call that names no need still has to be allowed to run', async () => {
  const call = (): Call => aCall({ facts: { needs: [], violations: [] } });
  expect((await run(call(), [])).went).toBe(0);
  expect((await run(call(), [grant({ level: 'tool_execute' })])).went).toBe(1);
});

test('a grant for every need of a call is used once each', async () => {
  const needs = [
    { level: 'resource_read', object: { kind: 'none' } },
    { level: 'resource_read', object: { kind: 'none' } },
    { level: 'resource_write', object: { kind: 'none' } },
  ] as const;
  const call = aCall({ facts: { needs, violations: [] } });
  const { consumed } = await run(call, [grant(), grant({ id: 'g2', level: 'resource_write' })]);
  expect(consumed).toEqual([['g1', 'g2']]);
  expect(call.trail[0]?.grant).toBe('g1 g2');
});
