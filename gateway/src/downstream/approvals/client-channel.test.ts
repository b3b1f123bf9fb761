import { describe, expect, test } from 'vitest';
import { approvalsWorld, askedCall } from '../../../test/fixtures/approvals-world.ts';
import { proves } from '../../../test/security/proves.ts';
import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Call, JsonObject, Result } from '../../pipeline/call.ts';
import type { AskOptions } from '../../pipeline/caller.ts';

/** A client whose person answers when the test says so. */
const person = (id = 'c1') => {
  const forms: { readonly params: JsonObject; readonly signal: AskOptions['signal']; settle(result: unknown): void }[] =
    [];
  const ask: NonNullable<Call['caller']['ask']> = (method, params, { signal }) =>
    new Promise<Result>((resolve, reject) => {
      expect(method).toBe('elicitation/create');
      forms.push({
        params,
        signal,
        settle: (result) => (result instanceof Error ? reject(result) : resolve({ result: result as JsonObject })),
      });
      signal.addEventListener('abort', () => reject(new GatewayError('cancelled', 'Taken back.')), { once: true });
    });
  return { forms, caller: { ask, conversation: { id, hear: () => {} } } };
};

const call = (asked: ReturnType<typeof person>, changes: Partial<Call> = {}): Call =>
  askedCall(asked.caller, { trail: [], ...changes });
const accept = (answer: string): object => ({ action: 'accept', content: { answer } });
const here = { channel: 'command-line' } as const;

describe('a client in the middle of its call', () => {
  test('is asked, and its yes lets the call go', async () => {
    using world = approvalsWorld();
    const asked = person();
    const going = world.run(call(asked));
    expect(asked.forms).toHaveLength(1);
    expect(world.reached).toEqual([]);
    asked.forms[0]?.settle(accept('once'));
    await going;
    expect(world.reached).toHaveLength(1);
  });

  test.each([
    ['declines', { action: 'decline' }],
    ['says no', accept('deny')],
  ])('refuses its call where it %s', async (_what, said) => {
    using world = approvalsWorld();
    const asked = person();
    const going = world.run(call(asked));
    asked.forms[0]?.settle(said);
    await expect(going).rejects.toMatchObject({ code: 'not-approved' });
    expect(world.reached).toEqual([]);
  });

  test.each([
    ['cancels', { action: 'cancel' }],
    ['fails', new GatewayError('upstream-failed', 'It cannot show this.')],
    ['says what was not offered', accept('always')],
    ['says nonsense', 7],
  ])('leaves the answer to others where it %s', async (_what, said) => {
    using world = approvalsWorld();
    const asked = person();
    const going = world.run(call(asked));
    asked.forms[0]?.settle(said);
    await new Promise((done) => setTimeout(done, 20));
    expect(world.desk.open()).toHaveLength(1);
    world.desk.answer('q-1', { kind: 'once' }, here);
    await going;
    expect(asked.forms).toHaveLength(1);
  });

  test('is told that it is over when it was answered elsewhere, and its word is late', async () => {
    using world = approvalsWorld();
    const asked = person();
    const going = world.run(call(asked));
    world.desk.answer('q-1', { kind: 'deny' }, here);
    expect(asked.forms[0]?.signal.aborted).toBe(true);
    asked.forms[0]?.settle(accept('session'));
    await expect(going).rejects.toMatchObject({ code: 'not-approved' });
    expect(world.store.list(Date.now())).toEqual([]);
  });

  test('is asked once for calls that are alike; when the first is taken back, for the next', async () => {
    using world = approvalsWorld();
    const asked = person();
    const first = new Abort();
    const one = world.run(call(asked, { signal: first }));
    const two = world.run(call(asked));
    expect(asked.forms).toHaveLength(1);
    first.abort(new GatewayError('cancelled', 'Taken back.'));
    await expect(one).rejects.toMatchObject({ code: 'cancelled' });
    expect(asked.forms.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    asked.forms[1]?.settle(accept('once'));
    await two;
    expect(world.reached).toHaveLength(1);
  });

  test('is asked again for the calls that a yes for once left', async () => {
    using world = approvalsWorld();
    const asked = person();
    const other = { params: { name: 'write', arguments: { path: 'b' } } };
    const one = world.run(call(asked));
    const two = world.run(call(asked, other));
    asked.forms[0]?.settle(accept('once'));
    await one;
    expect(world.reached).toHaveLength(1);
    expect(asked.forms).toHaveLength(2);
    expect(String(asked.forms[1]?.params['message'])).toContain('"b"');
    asked.forms[1]?.settle(accept('once'));
    await two;
  });

  test.each([
    ['is not trusted', { trust: ['engine', 'client:other'] }, {}],
    ['shows no forms', {}, { capabilities: { elicitation: { url: {} } } }],
    ['declared nothing', {}, { capabilities: {} }],
    ['cannot be asked while its call runs', {}, { ask: undefined }],
  ])(`that %s is asked nothing ${proves('T-43')}`, async (_what, options, caller) => {
    using world = approvalsWorld(options);
    const asked = person();
    const going = world.run(askedCall({ ...asked.caller, ...caller }, { trail: [] }));
    expect(asked.forms).toEqual([]);
    expect(world.desk.open()).toHaveLength(1);
    world.desk.answer('q-1', { kind: 'once' }, here);
    await going;
  });

  test('of another conversation is asked by itself, and the first answer counts for both', async () => {
    using world = approvalsWorld();
    const [one, two] = [person('c1'), person('c2')];
    const both = [world.run(call(one)), world.run(call(two))];
    expect([one.forms, two.forms].map(({ length }) => length)).toEqual([1, 1]);
    two.forms[0]?.settle(accept('minutes'));
    await Promise.all(both);
    expect(one.forms[0]?.signal.aborted).toBe(true);
    expect(world.reached).toHaveLength(2);
  });
});
