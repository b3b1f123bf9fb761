import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { differenceOf, wordsOf } from './difference.ts';
import { foldedOf } from './folded.ts';

const texts = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });

/** Of any characters at all, also those that no text should have. */
const anyText = fc.array(fc.nat(0x10ffff)).map((codes) => String.fromCodePoint(...codes));

test('what a difference keeps and takes out is the former text, what it keeps and puts in the new one', () => {
  fc.assert(
    fc.property(texts, texts, (former, current) => {
      const changes = differenceOf(former, current);
      expect(changes.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(former);
      expect(changes.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(current);
    }),
  );
});

test('only the words that changed are marked', () => {
  const changes = differenceOf(wordsOf('reads one file'), wordsOf('reads any file'));
  expect(changes.filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'removed', text: 'one' },
    { kind: 'added', text: 'any' },
  ]);
});

test('words put together again are the text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(wordsOf(text).join('')).toBe(text);
    }),
  );
});

test('long stretches without change are counted, and lose no line', () => {
  const former = Array.from({ length: 40 }, (_, place) => `line ${place}`);
  const folded = foldedOf(differenceOf(former, [...former, 'new']));
  expect(folded[0]).toEqual({ kind: 'folded', count: 37 });
  expect(folded).toHaveLength(5);
});
