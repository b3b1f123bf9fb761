import { describe, expect, test } from 'vitest';
import { aCall, alone } from '../../../test/fixtures/call.ts';
import { proves } from '../../../test/security/proves.ts';
import { GatewayError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Call, Result } from '../call.ts';
import { fallback } from './fallback.ts';
import type { FallbackParts, Link, OtherCall } from './fallback.ts';

const failed = (code: ErrorCode = 'upstream-failed'): GatewayError => new GatewayError(code, 'It failed.');
const now: Link = { kind: 'other', server: 'other', target: 'tool', name: 'now' };
const today: Link = { kind: 'other', server: 'third', target: 'tool', name: 'today' };
const kept: Link = { kind: 'cached', maxAgeMs: 60_000 };
const own: Link = { kind: 'answer', text: 'Not now.' };

const setUp = (chain: readonly Link[], parts: Partial<FallbackParts> = {}) => {
  const asked: string[] = [];
  const step = alone(
    fallback({
      chainOf: () => chain,
      other(_call, { server, name }) {
        asked.push(`${server}/${name}`);
        return { id: 'call-2', answer: Promise.resolve({ result: { content: [], from: server } }) };
      },
      last: () => undefined,
      ...parts,
    }),
  );
  const run = (outcome: Result | Error, call: Call = aCall()): Promise<Result> =>
    step(call, async () => {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    });
  return { run, asked };
};

const other =
  (outcome: Result | Error): FallbackParts['other'] =>
  (): OtherCall => ({
    id: 'call-2',
    answer: outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome),
  });

test('a server that answers is not stood in for', async () => {
  const { run, asked } = setUp([now]);
  const answers: Result[] = [{ result: {} }, { result: { isError: true } }, { error: { code: 1, message: 'no' } }];
  for (const answer of answers) expect(await run(answer)).toBe(answer);
  expect(asked).toEqual([]);
});

test('an error that a tool answers with counts where that was declared; where nothing stands in, it is the answer', async () => {
  const toolError: Result = { result: { isError: true, content: [] } };
  const counting = { countsToolErrors: () => true };
  const call = aCall();
  expect(await setUp([own], counting).run(toolError, call)).toEqual({
    result: {
      content: [{ type: 'text', text: 'Not now.' }],
      _meta: { 'storycore-mcp/fallback': { because: 'tool-error', degraded: true } },
    },
  });
  expect(call.trail).toEqual([{ step: 'fallback', decision: "the owner's own answer" }]);
  expect(await setUp([kept], counting).run(toolError)).toBe(toolError);
  const fine: Result = { result: { content: [] } };
  expect(await setUp([own], counting).run(fine)).toBe(fine);
});

test.each<ErrorCode>(['upstream-failed', 'upstream-unavailable', 'timeout', 'rate-limited'])(
  'where a server cannot answer (%s) another does, marked so, and the trail says which call that was',
  async (code) => {
    const { run } = setUp([now]);
    const call = aCall();
    expect(await run(failed(code), call)).toEqual({
      result: {
        content: [],
        from: 'other',
        _meta: { 'storycore-mcp/fallback': { because: code, server: 'other', name: 'now' } },
      },
    });
    expect(call.trail).toEqual([{ step: 'fallback', decision: 'other/now: answered (call-2)' }]);
  },
);

test.each<ErrorCode>(['permission-denied', 'cancelled', 'quarantined', 'limit-exceeded', 'internal'])(
  'what is no failure of a server (%s) is told as it is',
  async (code) => {
    const { run, asked } = setUp([now, own]);
    await expect(run(failed(code))).rejects.toMatchObject({ code });
    expect(asked).toEqual([]);
  },
);

test('a call that was taken back asks nobody else', async () => {
  const { run, asked } = setUp([now, own]);
  await expect(run(failed(), aCall({ signal: AbortSignal.abort() }))).rejects.toThrow('It failed.');
  expect(asked).toEqual([]);
});

describe('what is of no use is passed over, with the reason in the trail', () => {
  test.each<[string, FallbackParts['other'], string]>([
    [`a call that is not allowed ${proves('T-76')}`, other(failed('permission-denied')), 'permission-denied (call-2)'],
    ['a call that fails too', other(failed('timeout')), 'timeout (call-2)'],
    ['a protocol error', other({ error: { code: -32_602, message: 'no' } }), 'error -32602'],
    ['a server that asks for more', other({ result: { resultType: 'input_required' } }), 'it asks for more'],
    ['a tool that is not there', () => ({ why: 'there is no such tool' }), 'there is no such tool'],
  ])('%s', async (_, asking, why) => {
    const { run } = setUp([now, own], { other: asking });
    const call = aCall();
    expect(await run(failed(), call)).toMatchObject({ result: { content: [{ type: 'text', text: 'Not now.' }] } });
    expect(call.trail.map(({ decision }) => decision)).toEqual([`other/now: ${why}`, "the owner's own answer"]);
  });
});

test('links are tried in their order, and the error is told where all are of no use', async () => {
  const tried: string[] = [];
  const { run } = setUp([now, kept, today], {
    other(_call, { server }) {
      tried.push(server);
      return { why: 'it is out' };
    },
    last() {
      tried.push('kept');
      return undefined;
    },
  });
  await expect(run(failed())).rejects.toThrow('It failed.');
  expect(tried).toEqual(['other', 'kept', 'third']);
});

test('a kept answer says how old it is', async () => {
  const result = { content: [], _meta: { 'storycore-mcp/cache': { ageMs: 5_000, stale: true } } };
  const { run } = setUp([kept], {
    last: (_call, most) => (most === 60_000 ? { ageMs: 5_000, answer: { result } } : undefined),
  });
  const call = aCall();
  expect(await run(failed('timeout'), call)).toMatchObject({
    result: {
      _meta: {
        'storycore-mcp/cache': { ageMs: 5_000, stale: true },
        'storycore-mcp/fallback': { because: 'timeout', cached: true, ageMs: 5_000 },
      },
    },
  });
  expect(call.trail).toEqual([{ step: 'fallback', decision: 'a kept answer, 5 s old' }]);
});

describe("the owner's own answer", () => {
  test('is marked as degraded, with structured content where there is some', async () => {
    const { run } = setUp([{ kind: 'answer', structured: { available: false } }]);
    expect(await run(failed())).toEqual({
      result: {
        content: [{ type: 'text', text: '{"available":false}' }],
        structuredContent: { available: false },
        _meta: { 'storycore-mcp/fallback': { because: 'upstream-failed', degraded: true } },
      },
    });
  });

  test('has the shape of a resource for one, and of the revision of its client', async () => {
    const { run } = setUp([own]);
    const target = { kind: 'resource', upstream: 'weather', name: 'weather://now' } as const;
    const { caller } = aCall();
    const call = aCall({ method: 'resources/read', target, caller: { ...caller, era: 'stateless' } });
    expect(await run(failed(), call)).toMatchObject({
      result: {
        resultType: 'complete',
        contents: [{ uri: 'weather://now', mimeType: 'text/plain', text: 'Not now.' }],
      },
    });
  });
});

test('a bug of ours is told as one', async () => {
  const { run } = setUp([now, own], { other: other(new TypeError('bug')) });
  await expect(run(failed())).rejects.toThrow('bug');
});
