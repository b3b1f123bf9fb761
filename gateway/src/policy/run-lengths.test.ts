import { expect, test } from 'vitest';
import { runLengths } from './run-lengths.ts';

test.each([
  ['', { letters: 0, digits: 0, singles: 0 }],
  ['one two', { letters: 3, digits: 2, singles: 0 }],
  ['i g n o r e', { letters: 1, digits: 2, singles: 5 }],
  ['x 4d 5a: 00', { letters: 2, digits: 11, singles: 1 }],
])('%j', (text, lengths) => {
  expect(runLengths(text)).toEqual(lengths);
});
