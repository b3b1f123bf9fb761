import { describe, expect, test, vi } from 'vitest';
import { fakeDirectory } from '../../test/fixtures/fake-directory.ts';
import { createReceiver } from '../downstream/receive.ts';
import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Call, JsonObject, Result } from '../pipeline/call.ts';
import { nobody } from '../pipeline/caller.ts';
import { hooks as hooksStep } from '../pipeline/steps/hooks.ts';
import type { CallMethod } from '../protocol/mcp.ts';
import { createCallHooks } from './call-hooks.ts';
import { readDeclaration } from './declared.ts';
import type { HookEvent, LiveHook } from './hook.ts';
import { createRegistry } from './registry.ts';

const hook = (declared: object, ask: (event: HookEvent) => unknown, more: Partial<LiveHook> = {}): LiveHook => {
  const read = readDeclaration(declared);
  if (typeof read === 'string') throw new Error(read);
  const own = { by: 'rules', isEngine: false, isStrict: false, timeoutMs: 1_000 };
  return { ...read, ...own, ask: async (event) => ask(event), tell: (event) => void ask(event), ...more };
};

/** Calls through a receiver and the step of hooks, which end in `answer`. */
const setUp = (hooks: readonly LiveHook[], answer: (call: Call) => Result = () => ({ result: { content: [] } })) => {
  const registry = createRegistry();
  registry.put({}, hooks);
  const skipped: string[] = [];
  const calls = createCallHooks({
    registry,
    maxBytes: () => 1_000,
    onSkipped: ({ why = '' }) => skipped.push(why),
    masked: (error) => error,
  });
  const sent: Call[] = [];
  const looked: JsonObject[] = [];
  const directory = fakeDirectory({
    facts(_method, found) {
      looked.push(found.params);
      return { needs: [], violations: [] };
    },
  });
  const step = hooksStep(calls);
  const receiver = createReceiver(
    directory,
    (call) =>
      step(call, async () => {
        sent.push(call);
        return answer(call);
      }),
    () => 'id',
    () => 0,
    { current: calls },
  );
  const call = (params: JsonObject, method: CallMethod = 'tools/call', signal = new Abort(), isWithinHook = false) =>
    receiver.receive({
      method,
      params,
      extras: undefined,
      principal: { client: 'c' },
      caller: nobody,
      bytes: 1,
      signal,
      onProgress: undefined,
      isWithinHook,
    }).answer;
  return { call, sent, looked, skipped };
};

const before = { hook: 'mcp_tool_execute', phase: 'before' };
const rewrite = (args: unknown) => ({ action: 'rewrite', arguments: args });

describe('before a call', () => {
  test('what is written is what is looked at and sent, frozen, and what else was sent stays', async () => {
    const { call, sent, looked } = setUp([hook(before, () => rewrite({ path: '/b' }))]);
    await call({ name: 'read', arguments: { path: '/a' }, _meta: { kept: 1 } });
    const written = { name: 'read', arguments: { path: '/b' }, _meta: { kept: 1 } };
    expect(looked).toEqual([written]);
    expect(sent[0]?.params).toEqual(written);
    expect(sent[0]).toSatisfy(Object.isFrozen);
  });

  test('another resource is looked for anew, and one that nobody has is nobody’s', async () => {
    const to = (uri: string) => setUp([hook({ ...before, hook: 'mcp_resource_request' }, () => rewrite({ uri }))]);
    const other = to('film://b');
    await other.call({ uri: 'film://a' }, 'resources/read');
    expect(other.sent[0]?.target).toMatchObject({ upstream: 'files', name: 'film://b' });
    const none = to('no-film://b');
    await none.call({ uri: 'film://a' }, 'resources/read');
    expect(none.sent[0]?.target).toMatchObject({ upstream: '', name: 'no-film://b' });
    expect(none.looked).toEqual([]);
  });

  test('a call that is taken back is that, and asks no further hook', async () => {
    const second = vi.fn<() => void>();
    const abort = new Abort();
    const { call, sent } = setUp([hook(before, () => new Promise(() => {})), hook(before, second)]);
    const answer = call({ name: 'read' }, 'tools/call', abort);
    abort.abort(new GatewayError('cancelled', 'taken back'));
    await expect(answer).rejects.toThrow('taken back');
    expect([sent, second.mock.calls]).toEqual([[], []]);
  });

  test('a call that a hook of the engine makes asks modules, and not the engine', async () => {
    const [engine, module] = [vi.fn<() => void>(), vi.fn<() => void>()];
    const { call } = setUp([hook(before, engine, { isEngine: true }), hook(before, module)]);
    await call({ name: 'read' }, 'tools/call', new Abort(), true);
    expect([engine.mock.calls.length, module.mock.calls.length]).toEqual([0, 1]);
  });

  test('where its owner wants it so, a failure is a veto whatever the kind', async () => {
    const { call, sent } = setUp([hook(before, () => 7, { isStrict: true })]);
    await expect(call({ name: 'read' })).rejects.toMatchObject({ code: 'vetoed' });
    expect(sent).toEqual([]);
  });

  test('what nothing hooks into is only observed when it fails', async () => {
    const told = vi.fn<(event: HookEvent) => void>();
    const { call } = setUp([hook({ hook: 'mcp_error_handling', phase: 'observe' }, told)], ({ method }) =>
      method === 'prompts/get' ? { error: { code: -1, message: 'torn' } } : { result: {} },
    );
    await call({ ref: { type: 'ref/prompt', name: 'p' } }, 'completion/complete');
    expect(told).not.toHaveBeenCalled();
    await call({ name: 'p' }, 'prompts/get');
    expect(told.mock.calls[0]?.[0]).toMatchObject({
      call: { server: 'files', name: 'p', who: { client: 'c' } },
      error: { code: 'upstream-error', message: 'torn' },
    });
  });
});

describe('after a call', () => {
  const after = { hook: 'mcp_tool_execute', phase: 'after' };
  const text = (said: string) => ({ content: [{ type: 'text', text: said }] });

  test('each filter sees what the one before made of it, and the rest of the answer stays', async () => {
    const add = (word: string) =>
      hook(after, ({ result }) => ({ action: 'filter', result: text(`${JSON.stringify(result).length > 20}${word}`) }));
    const { call } = setUp([add('1'), add('2')], () => ({ result: {}, more: 1 }) as Result);
    expect(await call({ name: 'read' })).toEqual({ result: text('true2'), more: 1 });
  });

  test('a server that asks for more has not answered yet, and an error of its own is no result', async () => {
    const asked = vi.fn<() => void>();
    const more = { result: { resultType: 'input_required' } };
    expect(await setUp([hook(after, asked)], () => more).call({ name: 'read' })).toBe(more);
    const error = { error: { code: -1, message: '' } };
    expect(await setUp([hook(after, asked)], () => error).call({ name: 'read' })).toBe(error);
    expect(asked).not.toHaveBeenCalled();
  });

  test('observers are told of results, of tools that failed, and of bugs without their words', async () => {
    const told = vi.fn<(event: HookEvent) => void>();
    const observe = hook({ hook: 'mcp_tool_execute', phase: 'observe' }, told);
    await setUp([observe], () => ({ result: text('x') })).call({ name: 'read' });
    await setUp([observe], () => ({ result: { ...text('gone'), isError: true } })).call({ name: 'read' });
    const bug = setUp([observe], () => {
      throw new Error('secret words');
    });
    await expect(bug.call({ name: 'read' })).rejects.toThrow('secret words');
    expect(told.mock.calls.map(([{ result, error }]) => [result !== undefined, error?.code, error?.message])).toEqual([
      [true, undefined, undefined],
      [true, 'tool-error', 'gone'],
      [false, 'internal', expect.stringContaining('its log has it')],
    ]);
  });
});
