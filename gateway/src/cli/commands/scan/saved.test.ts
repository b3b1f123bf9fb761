import { expect, test } from 'vitest';
import { readSaved } from './saved.ts';

const tools = [{ name: 'a' }];

test.each([
  ['an answer to tools/list', { tools }, { tools }],
  ['the whole message of it', { jsonrpc: '2.0', id: 1, result: { tools, nextCursor: 'x' } }, { tools }],
  ['an answer to resources/list', { resources: [] }, { resources: [] }],
  ['several answers', [{ tools }, { prompts: [{ name: 'p' }] }], { tools, prompts: [{ name: 'p' }] }],
  ['pages of one list', [{ tools }, { tools: [{ name: 'b' }] }], { tools: [{ name: 'a' }, { name: 'b' }] }],
  ['an answer to initialize', { instructions: 'Hello' }, { greeting: { instructions: 'Hello' } }],
  ['a list with what is no object', { tools: [1, null, { name: 'a' }] }, { tools }],
])('%s is read', (_what, saved, shown) => {
  expect(readSaved(saved)).toEqual(shown);
});

test.each([[undefined], [1], ['text'], [[]], [{}], [[{ tools }, 1]], [{ tools: 'none' }]])('%j is no list', (value) => {
  expect(readSaved(value)).toBeUndefined();
});
