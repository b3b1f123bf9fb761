import { describe, expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import type { Call, JsonObject } from './call.ts';
import { createOtherCalls } from './other-call.ts';
import type { OtherCallOptions, OtherTarget } from './other-call.ts';

const to: OtherTarget = {
  server: 'other',
  target: 'tool',
  name: 'now',
  arguments: { city: { from: ['path'] } },
};
const known = { needs: [{ level: 'tool_execute', object: { kind: 'none' } }], violations: [] } as const;
const tool: JsonObject = { name: 'now', inputSchema: { properties: { city: {} }, required: ['city'] } };

const setUp = (changes: Partial<OtherCallOptions> = {}) => {
  const ran: Call[] = [];
  const other = createOtherCalls({
    toolsOf: () => [tool],
    facts: () => known,
    nextId: () => 'call-2',
    async run(call) {
      ran.push(call);
      call.wire.bytesOut = 42;
      return { result: {} };
    },
    now: () => 7,
    ...changes,
  });
  return { ran, other };
};

test('is a call of its own, of the same principal, with the facts of its own target', async () => {
  const { ran, other } = setUp();
  const call = aCall({ earlier: { question: 'q' }, extras: { odd: true } });
  const made = other(call, to);
  if ('why' in made) throw new Error(made.why);
  await made.answer;
  const [mine] = ran;
  expect(mine).toMatchObject({
    id: 'call-2',
    principal: call.principal,
    target: { kind: 'tool', upstream: 'other', name: 'now' },
    params: { name: 'now', arguments: { city: 'scenes/scene-01.md' } },
    facts: known,
    receivedAt: 7,
    trail: [{ step: 'fallback', decision: 'instead of filesystem/read_text_file (call-1)' }],
  });
  // What a person said to the other call is not about this one.
  expect([mine?.earlier, mine?.extras, Object.isFrozen(mine), call.wire.bytesOut]).toEqual([
    undefined,
    undefined,
    true,
    42,
  ]);
});

test('waits for facts that take their time', async () => {
  const { ran, other } = setUp({ facts: () => Promise.resolve(known) });
  const made = other(aCall(), to);
  if ('why' in made) throw new Error(made.why);
  await made.answer;
  expect(ran).toHaveLength(1);
});

describe('is not made', () => {
  test.each<[string, Partial<OtherCallOptions>, OtherTarget, string]>([
    ['where there is no such tool', { toolsOf: () => [] }, to, 'there is no such tool'],
    [
      'with an argument that the tool does not have',
      {},
      { ...to, arguments: { town: { from: ['path'] } } },
      'it has no argument "town"',
    ],
    [
      'without one that it wants',
      {},
      { ...to, arguments: { city: { from: ['nothing'] } } },
      'it wants the argument "city"',
    ],
  ])('%s', (_, changes, target, why) => {
    const { ran, other } = setUp(changes);
    expect([other(aCall(), target), ran]).toEqual([{ why }, []]);
  });
});

test('of a server that was never seen is made all the same: it will say itself what it does not have', () => {
  expect('why' in setUp({ toolsOf: () => undefined }).other(aCall(), to)).toBe(false);
});

test('reads another resource by its own URI', async () => {
  const { ran, other } = setUp();
  const target = { kind: 'resource', upstream: 'weather', name: 'weather://now' } as const;
  const call = aCall({ method: 'resources/read', target, params: { uri: 'weather://now' } });
  const made = other(call, { server: 'other', target: 'resource', name: 'other://now' });
  if ('why' in made) throw new Error(made.why);
  await made.answer;
  expect(ran[0]).toMatchObject({ method: 'resources/read', params: { uri: 'other://now' } });
});

test('shows progress only where the first server showed none: it may only grow', async () => {
  const shown: JsonObject[] = [];
  const progressOf = async (progressAt: number): Promise<void> => {
    const { ran, other } = setUp();
    const call = aCall({ onProgress: (params) => void shown.push(params) });
    call.wire.progressAt = progressAt;
    const made = other(call, to);
    if ('why' in made) throw new Error(made.why);
    await made.answer;
    ran[0]?.onProgress?.({ progress: progressAt });
  };
  await progressOf(0);
  await progressOf(5);
  expect(shown).toEqual([{ progress: 0 }]);
});
