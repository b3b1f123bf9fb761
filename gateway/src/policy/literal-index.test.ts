import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { literalIndex, lowered, wordsIn } from './literal-index.ts';

const placesIn = (text: string, literals: readonly string[]): readonly string[] => {
  const found: string[] = [];
  literalIndex(literals)(text, (literal, at) => found.push(`${literals[literal] ?? ''} ${at}`));
  return found.toSorted();
};

test('finds each text wherever it stands, as looking for them one by one does', () => {
  const few = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '忽', '略'), minLength: 1, maxLength: 5 });
  const outcome = fc.check(
    fc.property(
      fc.array(few, { minLength: 1, maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', '忽', '略'), maxLength: 60 }),
      (literals, text) => {
        const slowly = literals.flatMap((literal) =>
          Array.from({ length: text.length }, (_, at) => at)
            .filter((at) => text.startsWith(literal, at))
            .map((at) => `${literal} ${at}`),
        );
        return placesIn(text, literals).join() === slowly.toSorted().join();
      },
    ),
  );
  expect(outcome.counterexample).toBeNull();
});

test('a word is none inside of another', () => {
  const find = wordsIn(['cat', 'dog']);
  expect([...find('a cat, dogs and concatenation')]).toEqual([0]);
  expect([...find('cat')]).toEqual([0]);
});

test('a text in lower case has every character in its place', () => {
  expect(lowered('İstanbul ABC')).toBe('istanbul abc');
});
