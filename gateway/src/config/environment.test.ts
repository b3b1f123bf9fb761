import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { expand } from './environment.ts';

const env = { TOKEN: 'abc', EMPTY: '', TRICK: '${TOKEN}' };

test('references are replaced by the variable, once', () => {
  expect(expand('Bearer ${TOKEN}!', env)).toEqual({ value: 'Bearer abc!', missing: [] });
  expect(expand('${TOKEN}${TOKEN}', env).value).toBe('abcabc');
  expect(expand('${TRICK}', env).value).toBe('${TOKEN}');
  expect(expand('${EMPTY}', env)).toEqual({ value: '', missing: [] });
});

test('a variable that is not set is missing, and so is what cannot be a name', () => {
  expect(expand('${NOPE} ${TOKEN} ${input:x} ${}', env).missing).toEqual(['NOPE', 'input:x', '']);
});

test('two dollars stand for one, and other dollars for themselves', () => {
  expect(expand('$${TOKEN} $TOKEN $5 ${', env)).toEqual({ value: '${TOKEN} $TOKEN $5 ${', missing: [] });
});

test('a text without references is left as it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!text.includes('${'));
      expect(expand(text, env)).toEqual({ value: text, missing: [] });
    }),
  );
});
