import { describe, expect, test } from 'vitest';
import { fakePipe } from '../../test/fixtures/fake-pipe.ts';
import { proves } from '../../test/security/proves.ts';
import type { GatewayError } from '../errors.ts';
import type { EngineHooks } from './engine-hooks.ts';

/** A pipe whose engine is asked `hook-1`, and nothing else. */
const setUp = () => {
  const registered: (readonly unknown[])[] = [];
  const answered: unknown[] = [];
  const left: string[] = [];
  const hooks: EngineHooks = {
    register(list) {
      registered.push(list);
      return { accepted: list, refused: [] };
    },
    isOpen: (id) => id === 'hook-1',
    answer(id, message) {
      answered.push([id, message['result']]);
      return true;
    },
    lost(id) {
      answered.push([id, 'lost']);
      return id === 'hook-1';
    },
    leave: (reason: GatewayError) => void left.push(reason.message),
  };
  return { ...fakePipe({}, { engineHooks: () => hooks }), registered, answered, left };
};

const execute = (id: string, hook?: string) => ({
  id,
  method: 'mcp_tool_execute',
  params: { name: 'files__read', context: hook === undefined ? {} : { hook } },
});

describe('the engine that hooks into calls', () => {
  test('registers a list, in the words of its dialect', () => {
    const { say, said, registered } = setUp();
    say({ id: 1, method: 'mcp_hook_register', params: { hooks: [{ hook: 'h' }] } });
    say({ id: 2, method: 'mcp_hook_register', params: { hooks: 'all' } });
    say({ id: 3, method: 'mcp_hook_register', params: { hooks: Array.from({ length: 101 }, () => 1) } });
    expect(registered).toEqual([[{ hook: 'h' }]]);
    expect(said()[0]?.result).toEqual({
      success: true,
      data: { accepted: [{ hook: 'h' }], refused: [] },
      metadata: {},
    });
    expect(said().map(({ error }) => error?.message)).toEqual([
      undefined,
      expect.stringContaining('hooks must be a list of at most 100') as string,
      expect.stringContaining('hooks must be a list of at most 100') as string,
    ]);
  });

  test('answers what it is asked; what cannot be read is lost, and of nobody else', () => {
    const { say, hear, pipe, lines, answered } = setUp();
    say({ id: 'hook-1', result: { action: 'continue' } });
    hear('{"jsonrpc":"2.0","id":"hook-1","result":{},"error":{}}');
    pipe.oversize('hook-1');
    expect(answered).toEqual([
      ['hook-1', { action: 'continue' }],
      ['hook-1', 'lost'],
      ['hook-1', 'lost'],
    ]);
    expect(lines).toEqual([]);
    pipe.oversize('other');
    expect(lines).toHaveLength(1);
  });

  test(`calls from a hook only while that is asked ${proves('T-139')}`, () => {
    const { say, said, calls } = setUp();
    say(execute('a', 'hook-1'));
    say(execute('b', 'hook-2'));
    say(execute('c'));
    expect(calls).toHaveLength(2);
    expect(said()).toMatchObject([{ id: 'b', error: { data: { code: 'invalid-arguments' } } }]);
  });

  test('hooks into nothing any more when its input ends, and is gone once', () => {
    const { pipe, left } = setUp();
    pipe.inputEnded();
    pipe.close();
    expect(left).toEqual(['The client is gone.', 'The client is gone.']);
  });

  test(`is nobody where there is no pipe of its own ${proves('T-138')}`, async () => {
    const { say, said, calls } = fakePipe();
    say({ id: 1, method: 'mcp_hook_register', params: { hooks: [] } });
    say(execute('a', 'hook-1'));
    expect(said().map(({ error }) => error?.data?.['code'])).toEqual(['permission-denied', 'invalid-arguments']);
    expect(calls).toEqual([]);
  });
});
