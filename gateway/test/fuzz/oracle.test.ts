import { describe, expect, test } from 'vitest';
import { createExpectation, keyOf } from './oracle.ts';
import type { Spoken } from './oracle.ts';

const claims = (version: unknown = '2026-07-28') => ({
  'io.modelcontextprotocol/protocolVersion': version,
  'io.modelcontextprotocol/clientCapabilities': {},
});
const request = (id: unknown, method = 'tools/call', meta: object = {}, params: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method,
  params: { ...params, _meta: meta },
});
const cancel = (requestId: unknown) => ({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
const refusal = (id: unknown, code: number): Spoken => ({ id, error: { code, message: 'm' } });
const plain = (id: unknown): Spoken => ({ id, result: {} });
const complete = (id: unknown): Spoken => ({ id, result: { resultType: 'complete' } });
const told = (method: string, id?: unknown): Spoken => ({
  method,
  params: id === undefined ? {} : { _meta: { 'io.modelcontextprotocol/subscriptionId': id } },
});
const listen = request('s', 'subscriptions/listen', claims());
const acknowledged = told('notifications/subscriptions/acknowledged', 's');
const changed = told('notifications/tools/list_changed', 's');
const question: Spoken = { id: 1_000_000_000, method: 'elicitation/create', params: {} };

/** What the oracle finds wrong with what was said to these lines: on the spot, and afterwards. */
const problems = (
  ...steps: readonly (readonly [heard: object, now?: readonly Spoken[], later?: readonly Spoken[]])[]
) => {
  const expected = createExpectation(1_000);
  for (const [heard, now = [], later = []] of steps) {
    expected.hear(Buffer.from(JSON.stringify(heard)), now);
    later.forEach(expected.say);
  }
  return expected.problems;
};

describe('the oracle of the fuzz', () => {
  test.each([
    ['a call and its answer', [[request(1), [], [plain(1)]]]],
    ['a stateless call and its answer', [[request(1, 'tools/call', claims()), [], [complete(1)]]]],
    ['a refusal of its own', [[request(1, 'tools/call', claims('2099-01-01')), [refusal(1, -32_022)]]]],
    ['a stream from its beginning to its end', [[listen, [], [acknowledged, changed, complete('s')]]]],
    ['an id that is open twice', [[request(1)], [request(1), [refusal(1, -32_600)], [plain(1)]]]],
    ['a question and its answer', [[request(1), [question]], [{ jsonrpc: '2.0', id: 1_000_000_000, result: {} }]]],
  ] as const)('has nothing against %s', (_what, steps) => {
    expect(problems(...steps)).toEqual([]);
  });

  test.each([
    ['a second answer', [[request(1), [], [plain(1), plain(1)]]]],
    ['an answer under another id', [[request(1), [], [plain(2)]]]],
    ['an answer to what was taken back', [[request(1)], [cancel(1), [], [plain(1)]]]],
    ['an answer in the words of another era', [[request(1), [], [complete(1)]]]],
    ['a stateless answer without its kind', [[request(1, 'tools/call', claims()), [], [plain(1)]]]],
    ['a revision from the future that is served', [[request(1, 'tools/call', claims('2099-01-01')), [complete(1)]]]],
    [
      'a request without claims that a stateless pipe serves',
      [
        [request(1, 'tools/list', claims()), [], [complete(1)]],
        [request(2, 'tools/list'), [], [complete(2)]],
      ],
    ],
    [
      'a handshake on a stateless pipe',
      [
        [request(1, 'tools/list', claims()), [], [complete(1)]],
        [request(2, 'initialize'), [plain(2)]],
      ],
    ],
    ['a stream that begins with news', [[listen, [], [changed, acknowledged]]]],
    ['a stream that begins twice', [[listen, [], [acknowledged, acknowledged]]]],
    ['a stream that ends before it began', [[listen, [], [complete('s')]]]],
    [
      'news of a stream that was taken back',
      [
        [listen, [], [acknowledged]],
        [cancel('s'), [], [changed]],
      ],
    ],
    ['news that nobody asked for', [[listen, [], [acknowledged, told('notifications/tools/list_changed')]]]],
    ['a question to a stateless client', [[request(1, 'tools/call', claims()), [question]]]],
    [
      'a refusal of an answer',
      [
        [request(1), [question]],
        [{ id: 1_000_000_000 }, [refusal(1_000_000_000, -32_600)]],
      ],
    ],
    ['a question taken back that was never put', [[request(1), [told('notifications/cancelled')]]]],
  ] as const)('finds %s', (_what, steps) => {
    expect(problems(...steps)).not.toEqual([]);
  });

  test('knows what is still due', () => {
    const expected = createExpectation(1_000);
    for (const heard of [request(1), request(2), cancel(2)]) expected.hear(Buffer.from(JSON.stringify(heard)), []);
    expect([expected.due(), expected.open]).toEqual([[keyOf(1)], 1]);
  });
});
