import { expect, test } from 'vitest';
import type { Given } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { readJsonArguments, readWordArguments } from './arguments.ts';

const schema = {
  type: 'object',
  properties: {
    path: { type: 'string' },
    head: { type: 'number' },
    deep: { type: 'boolean' },
    paths: { type: 'array', items: { type: 'string' } },
    edits: { type: 'array', items: { type: 'object' } },
    either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
  },
};

const given = (words: readonly string[], args?: string): Given => ({
  operands: ['tool', ...words],
  text: (option) => (option === 'args' ? args : undefined),
  texts: () => [],
  flag: () => false,
});

const read = (...words: readonly string[]) => readWordArguments(words, schema);

test('a word gets the type that the schema gives it', () => {
  expect(read('path=20', 'head=20', 'deep=true', 'either=7')).toEqual({
    path: '20',
    head: 20,
    deep: true,
    either: '7',
  });
});

test('a list is one word, several words of the same name, or JSON', () => {
  expect(read('paths=a')).toEqual({ paths: ['a'] });
  expect(read('paths=a', 'paths=b, c')).toEqual({ paths: ['a', 'b, c'] });
  expect(read('paths=["a","b"]', 'edits:=[{"oldText":"x"}]')).toEqual({
    paths: ['a', 'b'],
    edits: [{ oldText: 'x' }],
  });
});

test('what the schema does not name stays text, unless it is written as JSON', () => {
  expect(read('other=5', 'more:=5')).toEqual({ other: '5', more: 5 });
});

test('a value may hold equals signs, colons and nothing at all', () => {
  expect(read('path=a=b:=c', 'other=')).toEqual({ path: 'a=b:=c', other: '' });
});

test('a name of the object itself is an argument like any other', () => {
  const args = read('__proto__=x', 'constructor=y');
  expect(Object.keys(args)).toEqual(['__proto__', 'constructor']);
});

test.each([[['path']], [['=x']], [['head=ten']], [['more:=ten']]])('%j is refused', (words) => {
  expect(() => read(...words)).toThrow(UsageError);
});

test('--args is one JSON object, and excludes words', async () => {
  expect(await readJsonArguments(given([], '{"path":"x"}'))).toEqual({ path: 'x' });
  expect(await readJsonArguments(given(['path=x']))).toBeUndefined();
  await expect(readJsonArguments(given([], '[1]'))).rejects.toThrow('must be one JSON object');
  await expect(readJsonArguments(given([], '{'))).rejects.toThrow('is not JSON');
  await expect(readJsonArguments(given(['path=x'], '{}'))).rejects.toThrow('not both');
});
