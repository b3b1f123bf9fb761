import { describe, expect, test } from 'vitest';
import { approvalsWorld, askedCall, asks } from '../../../test/fixtures/approvals-world.ts';
import { proves } from '../../../test/security/proves.ts';
import type { Call, JsonObject, Result } from '../../pipeline/call.ts';
import { createStateSeal } from '../../upstream/bridge/request-state.ts';

const key = 'storycore-approval';
const call = (params: JsonObject = {}, changes: Partial<Call> = {}): Call =>
  askedCall(
    { era: 'stateless' },
    { params: { name: 'write', arguments: { path: 'a' }, ...params }, trail: [], ...changes },
  );
const said = (answer: string, more: object = {}): JsonObject => ({
  [key]: { action: 'accept', content: { answer, ...more } },
});
const resultOf = (answer: Result): JsonObject => ('result' in answer ? answer.result : {});
const stateOf = (answer: Result): unknown => resultOf(answer)['requestState'];
const next = (answer: Result, inputResponses: unknown, more: JsonObject = {}): Call =>
  call({ requestState: stateOf(answer), inputResponses, ...more });
const refusedAs = (code: string): unknown => expect.objectContaining({ code });

describe('a question between two rounds', () => {
  test('comes with the answer to the first, and the second goes on with what was said', async () => {
    using world = approvalsWorld();
    const first = await world.run(call());
    expect(resultOf(first)).toMatchObject({
      resultType: 'input_required',
      inputRequests: { [key]: { method: 'elicitation/create', params: { mode: 'form' } } },
      requestState: expect.any(String) as string,
    });
    expect(world.reached).toEqual([]);
    expect(world.desk.open()).toHaveLength(1);
    await world.run(next(first, said('once')));
    expect(world.reached.map(({ params }) => params)).toEqual([{ name: 'write', arguments: { path: 'a' } }]);
    expect(world.desk.open()).toEqual([]);
  });

  test('is answered once by once, and for good by a yes for longer', async () => {
    using world = approvalsWorld();
    await world.run(next(await world.run(call()), said('once')));
    const again = await world.run(call());
    expect(resultOf(again)['resultType']).toBe('input_required');
    await world.run(next(again, said('minutes')));
    await world.run(call());
    expect(world.reached).toHaveLength(3);
  });

  test('is refused by a no, by whichever word', async () => {
    using world = approvalsWorld();
    for (const no of [said('deny'), { [key]: { action: 'decline' } }]) {
      const first = await world.run(call());
      await expect(world.run(next(first, no))).rejects.toEqual(refusedAs('not-approved'));
    }
    expect(world.reached).toEqual([]);
  });

  test.each([
    ['is dismissed', { [key]: { action: 'cancel' } }],
    ['is left out', {}],
    ['is answered with what was not offered', said('always')],
    ['is answered with what makes no sense', { [key]: 7 }],
    ['is answered under another key', { other: { action: 'accept', content: { answer: 'once' } } }],
    ['is answered in no shape at all', 'once'],
  ])('that %s waits for others, and its client is not asked again', async (_what, responses) => {
    using world = approvalsWorld();
    const first = await world.run(call());
    const second = world.run(next(first, responses));
    const [open] = world.desk.open();
    expect(open?.calls).toBe(1);
    expect(world.reached).toEqual([]);
    world.desk.answer(open?.id ?? '', { kind: 'once' }, { channel: 'command-line' });
    await second;
    expect(world.reached).toHaveLength(1);
  });

  test('that was answered elsewhere meanwhile is not asked again, whatever is said', async () => {
    using world = approvalsWorld();
    const first = await world.run(call());
    const [open] = world.desk.open();
    world.desk.answer(open?.id ?? '', { kind: 'once' }, { channel: 'command-line' });
    await world.run(next(first, { [key]: { action: 'decline' } }));
    expect(world.reached).toHaveLength(1);
    const other = await world.run(call());
    world.desk.answer(world.desk.open()[0]?.id ?? '', { kind: 'deny' }, { channel: 'command-line' }, 'no');
    await expect(world.run(next(other, said('once')))).rejects.toEqual(refusedAs('not-approved'));
    expect(world.reached).toHaveLength(1);
  });

  test('whose next round never comes ends with its time', async () => {
    using world = approvalsWorld({ waitMs: 50 });
    await world.run(call());
    expect(world.desk.open()).toHaveLength(1);
    await expect.poll(() => world.desk.open(), { timeout: 3_000 }).toEqual([]);
    expect(world.book.find('q-1')?.state).toBe('expired');
  });

  test('whose next round comes too late is asked anew', async () => {
    using world = approvalsWorld({ waitMs: 50 });
    const first = await world.run(call());
    await expect.poll(() => world.desk.open(), { timeout: 3_000 }).toEqual([]);
    const second = await world.run(next(first, said('once')));
    expect(resultOf(second)['resultType']).toBe('input_required');
    expect(world.reached).toEqual([]);
  });

  test('is not brought to whom nobody trusts, or who cannot show it', async () => {
    using world = approvalsWorld({ trust: ['client:other', 'engine'] });
    const untrusted = world.run(call());
    await expect.poll(() => world.desk.open()).toHaveLength(1);
    world.desk.answer('q-1', { kind: 'once' }, { channel: 'command-line' });
    expect(resultOf(await untrusted)['resultType']).toBeUndefined();

    using trusting = approvalsWorld();
    const mute = { ...call(), caller: { ...call().caller, capabilities: { elicitation: { url: {} } } } };
    const waiting = trusting.run(mute);
    await expect.poll(() => trusting.desk.open()).toHaveLength(1);
    trusting.desk.answer('q-1', { kind: 'once' }, { channel: 'command-line' });
    expect(resultOf(await waiting)['resultType']).toBeUndefined();
  });

  test('about the administration of servers is for the owner alone', async () => {
    using world = approvalsWorld({ grants: [{ ...asks, level: 'server_admin' }] });
    const facts = { needs: [{ level: 'server_admin', object: { kind: 'none' } } as const], violations: [] };
    const waiting = world.run(call({}, { facts }));
    await expect.poll(() => world.desk.open()).toHaveLength(1);
    world.desk.answer('q-1', { kind: 'once' }, { channel: 'command-line' });
    expect(resultOf(await waiting)['resultType']).toBeUndefined();
  });
});

describe(`what carries it ${proves('T-25')}`, () => {
  const refused = refusedAs('invalid-arguments');
  test('is good once, for this request, for this client', async () => {
    using world = approvalsWorld();
    const first = await world.run(call());
    const yes = said('once');
    const state = String(stateOf(first));
    for (const forged of [`${state}A`, state.replace('.', 'A.'), 'approval~', 'approval~x.y', 'approval~~'])
      await expect(world.run(call({ requestState: forged, inputResponses: yes }))).rejects.toEqual(refused);
    for (const other of [
      next(first, yes, { arguments: { path: 'b' } }),
      next(first, yes, { name: 'other' }),
      { ...next(first, yes), principal: { client: 'other' } },
      { ...next(first, yes), target: { kind: 'tool', upstream: 'other', name: 'write' } as const },
    ])
      await expect(world.run(other)).rejects.toEqual(refused);
    await world.run(next(first, yes));
    await expect(world.run(next(first, yes))).rejects.toEqual(refused);
    expect(world.reached).toHaveLength(1);
  });

  test.each(['~', '~theirs'])('has nothing behind it: %s', async (more) => {
    using world = approvalsWorld();
    const state = String(stateOf(await world.run(call())));
    await expect(world.run(call({ requestState: `${state}${more}`, inputResponses: said('once') }))).rejects.toEqual(
      refused,
    );
    expect(world.reached).toEqual([]);
  });

  test('is never taken for the state of a server, nor that for it', async () => {
    using world = approvalsWorld();
    const servers = createStateSeal({ ttlMs: 60_000 });
    const ours = String(stateOf(await world.run(call())));
    expect(() => servers.open(call(), ours)).toThrow(/was not given by this gateway/);
    // What a server gave goes on to it, and is asked about like any other call.
    const theirs = servers.seal(call(), { upstream: 'approval~' });
    expect(world.rounds.takeOff(call({ requestState: theirs })).params['requestState']).toBe(theirs);
    // Under our mark it is none of ours.
    await expect(world.run(call({ requestState: `approval~${theirs}` }))).rejects.toEqual(refused);
  });
});

describe('the rounds of a server after a yes', () => {
  /** A server that asks for two things, one after the other, and then answers. */
  const inRounds = (withState: boolean) => {
    let round = 0;
    return (): Result => {
      round += 1;
      return round > 2
        ? { result: { content: [] } }
        : {
            result: {
              resultType: 'input_required',
              inputRequests: { theirs: { method: 'elicitation/create', params: {} } },
              ...(withState ? { requestState: `theirs-${round}` } : {}),
            },
          };
    };
  };

  test.each([
    ['with a state of its own', true],
    ['without any', false],
  ])('go on by what let the first one go, %s', async (_what, withState) => {
    using world = approvalsWorld({ answer: inRounds(withState) });
    const first = await world.run(next(await world.run(call()), said('once')));
    const second = await world.run(next(first, { theirs: { action: 'accept' } }));
    const third = await world.run(next(second, { theirs: { action: 'decline' } }));
    expect(resultOf(third)).toEqual({ content: [] });
    expect(world.reached.map(({ params }) => [params['requestState'], params['inputResponses']])).toEqual([
      [undefined, undefined],
      [withState ? 'theirs-1' : undefined, { theirs: { action: 'accept' } }],
      [withState ? 'theirs-2' : undefined, { theirs: { action: 'decline' } }],
    ]);
    expect(world.store.list(Date.now())).toEqual([]);
  });

  test('take one use of a yes for some times, all together', async () => {
    using world = approvalsWorld({ answer: inRounds(true) });
    const first = await world.run(next(await world.run(call()), said('times', { times: 2 })));
    await world.run(next(await world.run(next(first, {})), {}));
    expect(world.reached).toHaveLength(3);
    expect(world.store.list(Date.now()).map((grant) => 'uses' in grant && grant.uses)).toEqual([1]);
    await world.run(call());
    expect(resultOf(await world.run(call()))['resultType']).toBe('input_required');
  });

  test('let nothing else through: another request, a used round, a changed state', async () => {
    using world = approvalsWorld({ answer: inRounds(true) });
    const first = await world.run(next(await world.run(call()), said('once')));
    await expect(world.run(next(first, {}, { arguments: { path: 'b' } }))).rejects.toEqual(
      refusedAs('invalid-arguments'),
    );
    const spliced = String(stateOf(first)).replace('theirs-1', 'theirs-9');
    await expect(world.run(call({ requestState: spliced }))).rejects.toEqual(refusedAs('invalid-arguments'));
    expect(world.reached).toHaveLength(1);
    // The same call without its state is a new one.
    expect(Object.keys(resultOf(await world.run(call()))['inputRequests'] ?? {})).toEqual([key]);
  });

  test('are stopped by a deny that was added meanwhile', async () => {
    const grants = [asks];
    using world = approvalsWorld({ answer: inRounds(true), grants });
    const first = await world.run(next(await world.run(call()), said('once')));
    grants.push({ ...asks, id: 'config:2', effect: 'deny' });
    await expect(world.run(next(first, {}))).rejects.toEqual(refusedAs('permission-denied'));
    expect(world.reached).toHaveLength(1);
  });

  test('of a call that nobody was asked about stay as they are', async () => {
    using world = approvalsWorld({ answer: inRounds(true), grants: [{ ...asks, effect: 'allow' }] });
    expect(stateOf(await world.run(call()))).toBe('theirs-1');
  });
});
