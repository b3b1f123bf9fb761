import { describe, expect, test } from 'vitest';
import type { HooksConfig } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import { createEngineHooks } from './engine.ts';
import type { HookEvent } from './hook.ts';
import { createRegistry } from './registry.ts';

const event: HookEvent = {
  hook: 'mcp_tool_execute',
  phase: 'before',
  call: { id: '1', server: 's', tool: 't', name: 's__t', arguments: {}, who: { client: 'c' } },
  timeout_ms: 50,
};
const before = { hook: 'mcp_tool_execute', phase: 'before' } as const;

const setUp = (engine: NonNullable<HooksConfig['engine']> | undefined, reads = true) => {
  const lines: string[] = [];
  const registry = createRegistry();
  const hear = (line: string): boolean => {
    lines.push(line);
    return reads;
  };
  const hooks = createEngineHooks({ registry, trusted: () => engine, hear, onRegistered: () => {} });
  const ask = () => registry.asked('mcp_tool_execute', 'before')[0]?.ask(event, new AbortController().signal);
  return { hooks, registry, lines, ask };
};
const trusted = { timeoutMs: 40, phases: ['before'], late: 'veto' } as const;

describe('the engine on a pipe', () => {
  test('is asked by a text for an id, and its answer is what the hook said', async () => {
    const { hooks, lines, ask } = setUp(trusted);
    expect(hooks.register([{ ...before, priority: 75 }])).toEqual({
      accepted: [{ ...before, priority: 75, kind: 'filter' }],
      refused: [],
    });
    const asked = ask();
    expect(JSON.parse(lines[0] ?? '')).toEqual({ jsonrpc: '2.0', id: 'hook-1', method: 'mcp_hook', params: event });
    expect([hooks.isOpen('hook-1'), hooks.isOpen('hook-2'), hooks.isOpen(1)]).toEqual([true, false, false]);
    expect(hooks.answer('hook-1', { result: { action: 'continue' } })).toBe(true);
    expect(await asked).toEqual({ action: 'continue' });
    expect([hooks.isOpen('hook-1'), hooks.answer('hook-1', { result: {} })]).toEqual([false, false]);
  });

  test('may be lost, fail, or not read: then the hook failed', async () => {
    const { hooks, ask } = setUp(trusted);
    hooks.register([before]);
    const [lost, failed] = [ask(), ask()];
    expect([hooks.lost('hook-1'), hooks.lost('hook-9')]).toEqual([true, false]);
    await expect(lost).rejects.toThrow('cannot be read');
    hooks.answer('hook-2', { error: { code: 1, message: 'out of ink' } });
    await expect(failed).rejects.toThrow('out of ink');
    const deaf = setUp(trusted, false);
    deaf.hooks.register([before]);
    await expect(deaf.ask()).rejects.toThrow('does not listen');
  });

  test('registers anew in the place of before, only what its owner lets it, and nothing once it is gone', async () => {
    const { hooks, registry, ask } = setUp(trusted);
    hooks.register([before, before]);
    expect(registry.asked('mcp_tool_execute', 'before')).toHaveLength(2);
    expect(hooks.register([before, { ...before, phase: 'after' }])).toMatchObject({
      refused: [{ why: expect.stringContaining('Add "after" to `hooks.engine.phases`') as string }],
    });
    const [only, ...others] = registry.asked('mcp_tool_execute', 'before');
    expect([only?.timeoutMs, only?.isStrict, others]).toEqual([40, true, []]);
    const asked = ask();
    hooks.leave(new GatewayError('cancelled', 'gone'));
    await expect(asked).rejects.toThrow('gone');
    hooks.register([before]);
    expect(registry.asked('mcp_tool_execute', 'before')).toEqual([]);
  });

  test('without trust is asked nothing', () => {
    const { hooks, registry } = setUp(undefined);
    const answer = hooks.register([before, { phase: 'x'.repeat(500) }]);
    expect(answer).toMatchObject({ accepted: [], refused: [{ ...before }, { hook: null, phase: 'x'.repeat(100) }] });
    expect(registry.asked('mcp_tool_execute', 'before')).toEqual([]);
  });

  test('comes to an end where each question would lead to another', async () => {
    const { hooks, ask } = setUp(trusted);
    hooks.register([before]);
    const all = Array.from({ length: 600 }, async () => ask());
    const outcomes = Promise.allSettled(all);
    hooks.leave(new GatewayError('cancelled', 'gone'));
    const why = (await outcomes).map((one) => (one.status === 'rejected' ? String(one.reason) : ''));
    expect(why.filter((words) => words.includes('has 512 questions'))).toHaveLength(88);
  });
});

test('an observer is told without an id, and nothing is waited for', () => {
  const { hooks, registry, lines } = setUp({ ...trusted, phases: ['observe'] });
  hooks.register([{ hook: 'mcp_error_handling', phase: 'observe' }]);
  registry.told('mcp_error_handling', 'observe')[0]?.tell(event);
  expect(JSON.parse(lines[0] ?? '')).toEqual({ jsonrpc: '2.0', method: 'mcp_hook', params: event });
});
