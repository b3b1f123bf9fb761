import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { emptyState } from '../../test/fixtures/state.ts';
import { createHeldResults } from './held-results.ts';
import { createHoldStore } from './holds.ts';

const setUp = () => {
  const state = emptyState();
  const results = createHeldResults(state.database);
  const holds = createHoldStore(state.database);
  const hold = (name: string) =>
    holds.hold({ kind: 'request', server: 'filesystem', name, why: 'w', evidence: '', by: 'inspect:x' });
  return { results, holds, hold, [Symbol.dispose]: () => state[Symbol.dispose]() };
};
const answer = (text: string) => ({ result: { content: [{ type: 'text', text }] } });

test('a result is given to the same call after its release, once, and to no other', () => {
  using place = setUp();
  const { results, holds, hold } = place;
  const call = aCall({ id: 'c1' });
  const { id } = hold('c1');
  expect(results.keep(call, answer('x'), id)).toBe(true);
  expect(results.take(call)).toBeUndefined();
  holds.release(id, 'person');
  expect(results.released().size).toBe(1);
  for (const other of [
    aCall({ principal: { client: 'another' } }),
    aCall({ params: { name: 'read_text_file', arguments: { path: 'other' } } }),
    aCall({ target: { kind: 'tool', upstream: 'other', name: 'read_text_file' } }),
  ])
    expect(results.take(other)).toBeUndefined();
  expect(results.take(aCall({ id: 'c2' }))).toEqual(answer('x'));
  expect(results.take(aCall({ id: 'c3' }))).toBeUndefined();
});

test('what is dropped is gone, and what is too large is not kept', () => {
  using place = setUp();
  const { results, hold } = place;
  results.keep(aCall({ id: 'c1' }), answer('x'), hold('c1').id);
  expect([results.drop('c1'), results.drop('c1'), results.read('c1')]).toEqual([true, false, undefined]);
  expect(results.keep(aCall({ id: 'c2' }), answer('x'.repeat(5 * 2 ** 20)), hold('c2').id)).toBe(false);
});

test('the oldest make room, in number and in age', () => {
  using place = setUp();
  const { results } = place;
  const start = 1_700_000_000_000;
  for (let at = 0; at < 105; at += 1) results.keep(aCall({ id: `c${at}`, receivedAt: start + at }), answer('x'), 'h');
  expect(results.list()).toHaveLength(100);
  expect(results.read('c4')).toBeUndefined();
  results.keep(aCall({ id: 'late', receivedAt: start + 8 * 86_400_000 }), answer('x'), 'h');
  expect(results.list().map(({ call }) => call)).toEqual(['late']);
});
