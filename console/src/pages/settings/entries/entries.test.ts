import { expect, test } from 'vitest';
import { entriesIn, textOfEntries, withAnother, withValue } from './entries.ts';
import { entryShapes, type EntryShape } from './shapes.ts';
import { typings } from './use-typed.ts';

const shapeOf = (path: string): EntryShape => {
  const shape = entryShapes[path];
  if (shape === undefined) throw new Error(`There is no shape of ${path}.`);
  return shape;
};
const [grants, rates] = [shapeOf('grants'), shapeOf('rate_limits.clients')];

test('what is read and written again says the same, with what the fields do not know', () => {
  const written = [{ effect: 'allow', levels: ['resource_read'], sessions: 7 }, { effect: 'deny' }];
  const entries = entriesIn(JSON.stringify(written), grants) ?? [];
  expect(JSON.parse(textOfEntries(entries, grants))).toEqual(written);
  const limits = { 'claude-*': { rate: 2 }, '*': false };
  expect(JSON.parse(textOfEntries(entriesIn(JSON.stringify(limits), rates) ?? [], rates))).toEqual(limits);
});

test.each([
  ['no JSON', '[{', grants],
  ['an object where a list belongs', '{}', grants],
  ['a list of texts', '["allow"]', grants],
  ['a list where names belong', '[]', rates],
  ['a limit that is a number', '{"*": 5}', rates],
])('%s is left to be written as JSON', (_, text, shape) => {
  expect(entriesIn(text, shape)).toBeUndefined();
});

test('nothing is written where nothing is left', () => {
  expect(textOfEntries([], grants)).toBe('');
  expect(entriesIn('', rates)).toEqual([]);
});

test('one more has a name that no other has', () => {
  const two = withAnother(withAnother([], rates), rates);
  expect(two.map(({ name }) => name)).toEqual(['*', '*_2']);
});

test('a value is set in its place, and taken out where it is empty', () => {
  expect(Object.keys(withValue({ a: 1, b: 2 }, 'a', 3))).toEqual(['a', 'b']);
  expect(withValue({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 });
});

test('what cannot be read stays as it was typed', () => {
  expect(typings.number.read('2,5')).toBe(2.5);
  expect(typings.number.read('many')).toBe('many');
  expect(typings.number.read(' ')).toBeUndefined();
  expect(typings.lines.read('a\n\n b ')).toEqual(['a', 'b']);
  const at = '2031-12-31T18:00:00.000Z';
  expect(typings.moment.read(typings.moment.write(at))).toBe(at);
});
