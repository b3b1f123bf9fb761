import { expect, test } from 'vitest';
import type { Given } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { readCallArguments } from './arguments.ts';

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

const read = (...words: readonly string[]) => readCallArguments(given(words), schema);

test('a word gets the type that the schema gives it', async () => {
  expect(await read('path=20', 'head=20', 'deep=true', 'either=7')).toEqual({
    path: '20',
    head: 20,
    deep: true,
    either: '7',
  });
});

test('a list is one word, several words of the same name, or JSON', async () => {
  expect(await read('paths=a')).toEqual({ paths: ['a'] });
  expect(await read('paths=a', 'paths=b, c')).toEqual({ paths: ['a', 'b, c'] });
  expect(await read('paths=["a","b"]', 'edits:=[{"oldText":"x"}]')).toEqual({
    paths: ['a', 'b'],
    edits: [{ oldText: 'x' }],
  });
});

test('what the schema does not name stays text, unless it is written as JSON', async () => {
  expect(await read('other=5', 'more:=5')).toEqual({ other: '5', more: 5 });
});

test('a value may hold equals signs, colons and nothing at all', async () => {
  expect(await read('path=a=b:=c', 'other=')).toEqual({ path: 'a=b:=c', other: '' });
});

test('a name of the object itself is an argument like any other', async () => {
  const args = await read('__proto__=x', 'constructor=y');
  expect(Object.keys(args)).toEqual(['__proto__', 'constructor']);
});

test.each([[['path']], [['=x']], [['head=ten']], [['more:=ten']]])('%j is refused', async (words) => {
  await expect(read(...words)).rejects.toThrow(UsageError);
});

test('--args is one JSON object, and excludes words', async () => {
  expect(await readCallArguments(given([], '{"path":"x"}'), schema)).toEqual({ path: 'x' });
  await expect(readCallArguments(given([], '[1]'), schema)).rejects.toThrow('must be one JSON object');
  await expect(readCallArguments(given([], '{'), schema)).rejects.toThrow('is not JSON');
  await expect(readCallArguments(given(['path=x'], '{}'), schema)).rejects.toThrow('not both');
});
