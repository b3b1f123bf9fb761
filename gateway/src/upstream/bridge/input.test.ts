import { expect, test } from 'vitest';
import { inputRequired } from './input.ts';

const asking = (more: object) => ({ result: { resultType: 'input_required', ...more } });

test.each([
  ['an error', { error: { code: 1, message: 'm' } }],
  ['a result without a type', { result: { content: [] } }],
  ['a complete result', { result: { resultType: 'complete', inputRequests: {} } }],
  ['a task', { result: { resultType: 'task' } }],
])('%s asks for nothing', (_, answer) => {
  expect(inputRequired(answer)).toBeUndefined();
});

test('an answer that asks is read with its keys in order', () => {
  const requests = { b: { method: 'roots/list' }, a: { method: 'x', params: { y: 1 }, 'x-odd': 2 } };
  expect(inputRequired(asking({ inputRequests: requests, requestState: 's' }))).toEqual({
    requests: [
      ['b', { method: 'roots/list', params: {} }],
      ['a', { method: 'x', params: { y: 1 } }],
    ],
    state: 's',
  });
});

test('an answer that only wants to be asked again is one', () => {
  expect(inputRequired(asking({ requestState: '' }))).toEqual({ requests: [], state: '' });
  expect(inputRequired(asking({}))).toEqual({ requests: [], state: undefined });
});

test.each([
  ['requests that are a list', { inputRequests: [] }],
  ['requests that are null', { inputRequests: null }],
  ['a request that is none', { inputRequests: { a: 'x' } }],
  ['a request without a method', { inputRequests: { a: {} } }],
  ['params that are a list', { inputRequests: { a: { method: 'x', params: [] } } }],
  ['a state that is no text', { requestState: { s: 1 } }],
  [
    'more than anyone can answer',
    { inputRequests: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [n, { method: 'x' }])) },
  ],
])('%s is refused', (_, more) => {
  expect(() => inputRequired(asking(more))).toThrow(expect.objectContaining({ code: 'upstream-failed' }));
});
