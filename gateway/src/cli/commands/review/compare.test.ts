import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareLines, compareWords } from './compare.ts';
import type { Run } from './compare.ts';

const shown = (runs: readonly Run[]): string =>
  runs.map(({ kind, text }) => (kind === 'same' ? text : kind === 'gone' ? `[-${text}]` : `[+${text}]`)).join('');

test.each([
  ['Searches the notes.', 'Searches the notes.', 'Searches the notes.'],
  ['Searches all notes here.', 'Searches all files here.', 'Searches all [-notes][+files] here.'],
  ['Writes a note today.', 'Writes a note.', 'Writes a note[- today].'],
  ['', 'New words.', '[+New words.]'],
  ['Old words.', '', '[-Old words.]'],
  // Single characters that both happen to have do not tear a change apart.
  ['See one.', 'See two, three.', 'See [-one][+two, three].'],
])('%j that becomes %j is shown as %j', (before, after, expected) => {
  expect(shown(compareWords(before, after))).toBe(expected);
});

test('whatever is compared, both texts are there to read', () => {
  const words = fc.array(fc.constantFrom('a', 'note', ' ', '. ', '\n', '\u{200b}', 'é'), { maxLength: 30 });
  fc.assert(
    fc.property(words, words, (a, b) => {
      for (const compare of [compareWords, compareLines]) {
        const runs = compare(a.join(''), b.join(''));
        const without = (kind: Run['kind']): string =>
          runs.flatMap((run) => (run.kind === kind ? [] : [run.text])).join('');
        expect([without('new'), without('gone')]).toEqual([a.join(''), b.join('')]);
      }
    }),
  );
});

test('texts of a megabyte are compared in no time', () => {
  const text = 'word and word again, '.repeat(50_000);
  const started = performance.now();
  compareWords(text, `${text} more`);
  expect(performance.now() - started).toBeLessThan(2_000);
});
