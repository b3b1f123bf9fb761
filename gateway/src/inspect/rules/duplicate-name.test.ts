import { expect, test } from 'vitest';
import { duplicateName } from './duplicate-name.ts';

const none = { others: new Map<string, string[]>() };
const found = (...names: unknown[]): string[] =>
  duplicateName({ kind: 'tools', server: 's', tools: names.map((name) => ({ name })) }, none).map(({ where }) => where);

test('the second tool of a name is held, also when only letters nobody can tell apart differ', () => {
  expect(found('get', 'set', 'get')).toEqual(['tools[2].name']);
  expect(found('get', 'gеt', 'ge\u200bt')).toEqual(['tools[1].name', 'tools[2].name']);
});

test('names that differ by a letter, a case or a sign are left alone', () => {
  expect(found('get', 'gets', 'Get', 'get_', 'v1', 'vl')).toEqual([]);
  expect(found(undefined, 7, null)).toEqual([]);
});
