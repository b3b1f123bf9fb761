import { expect, test } from 'vitest';
import { printable, printableLine } from './printable.ts';

test('what cannot be seen, or turns the writing round, is spelled out', () => {
  expect(printable('a\u202Eb\u200Bc\u001B[31m\u0007')).toBe('a\\u{202e}b\\u{200b}c\\u{1b}[31m\\u{7}');
});

test('lines and tabs stay lines and tabs, and become visible where there may be only one line', () => {
  expect(printable('a\r\nb\tc\nd')).toBe('a\nb\tc\nd');
  expect(printableLine('a\nb\tc')).toBe('a\\u{a}b\\u{9}c');
});

test('a carriage return that would write over the line before it is spelled out', () => {
  expect(printable('denied\rallowed')).toBe('denied\\u{d}allowed');
});

test('letters, accents and pictures stay as they are', () => {
  expect(printable('« Étale » 時間 🎬')).toBe('« Étale » 時間 🎬');
});
