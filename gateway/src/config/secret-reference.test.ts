import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fill, fillAll, isSecretName, namesIn, parseReferences, plainText } from './secret-reference.ts';

const values = new Map([
  ['A', 'alpha'],
  ['B', '${secret:A}'],
]);
const lookup = async (name: string): Promise<string | undefined> => values.get(name);

test.each([
  ['${secret:A}', [{ secret: 'A' }]],
  ['Bearer ${secret:A}', ['Bearer ', { secret: 'A' }]],
  ['${secret:A}:${secret:B}!', [{ secret: 'A' }, ':', { secret: 'B' }, '!']],
  ['', []],
  ['plain', ['plain']],
  ['${HOME} and $${secret:A}', ['${HOME} and $${secret:A}']],
  ['$$${secret:A}', ['$$${secret:A}']],
  ['${secret:}', [{ secret: '' }]],
  ['${secret:A', ['${secret:A']],
  ['${x${secret:A}', ['${x${secret:A}']],
])('%j is read as %j', (text, parts) => {
  expect(parseReferences(text)).toEqual(parts);
});

test('each secret is named once, in order', () => {
  expect(namesIn(parseReferences('${secret:B}${secret:A}${secret:B}${HOME}'))).toEqual(['B', 'A']);
});

test('the value of a secret stands in its place, and is never read again', async () => {
  expect(await fill(parseReferences('<${secret:A}|${secret:B}>'), lookup, 'The server x')).toBe('<alpha|${secret:A}>');
  expect(await fillAll({ X: parseReferences('${secret:A}') }, lookup, 'The server x')).toEqual({ X: 'alpha' });
});

test('a secret that is not set is named, with the command that sets it', async () => {
  await expect(fill(parseReferences('${secret:A}${secret:C}'), lookup, 'The server x')).rejects.toMatchObject({
    code: 'upstream-unavailable',
    message: 'The server x needs the secret C, which is not set: run `storycore-mcp secret set C`.',
  });
});

test('names are short and plain', () => {
  expect(['A', 'github.token-2_x', 'a'.repeat(64)].map(isSecretName)).toEqual([true, true, true]);
  expect(['', 'a b', 'é', 'a/b', 'a'.repeat(65), 'a\n'].map(isSecretName)).toEqual(Array(6).fill(false));
});

test('a text without references is one piece, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'a', 's'), minLength: 1 }), (text) => {
      expect(parseReferences(text)).toEqual([text]);
      expect(plainText(parseReferences(text))).toBe(text);
    }),
  );
});
