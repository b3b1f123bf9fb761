import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { percentDecoded, spellings } from './path-spellings.ts';

test('a plain path has one spelling', () => {
  expect(spellings('posix', '/data/[slug]/it\'s (1), "ok".txt')).toHaveLength(1);
});

test.each([
  ['%2e%2e/x', '../x'],
  ['%252e%252e/x', '../x'],
  ['%25252e%25252e%25252fx', '../x'],
  ['%c0%ae%c0%ae/x', '../x'],
  ['%u002e%u002e/x', '../x'],
  ['..\\x', '../x'],
  ['..%5cx', '../x'],
  ['\uff0e\uff0e/x', '../x'],
  ['..\uff0fx', '../x'],
  ['\u2025/x', '../x'],
  ['..\u2215x', '../x'],
  ['.\u200b./x', '../x'],
  [' ../x', '../x'],
  ['%EF%BC%8E%EF%BC%8E/x', '../x'],
])(`%s can be read as %s ${proves('T-04')}`, (text, reading) => {
  expect(spellings('posix', text)).toContain(reading);
});

test('Windows drops what ends a name', () => {
  expect(spellings('win32', 'a. \\.. \\b...')).toContain('a\\..\\b');
  expect(spellings('win32', 'a/b.txt')).toEqual(['a/b.txt']);
});

test('the text as it stands comes first', () => {
  expect(spellings('posix', 'a%20b')).toEqual(['a%20b', 'a b']);
});

test('percent signs that encode nothing stay', () => {
  expect([percentDecoded('100% done'), percentDecoded('50%zz'), percentDecoded('%C3%A9t%E9')]).toEqual([
    '100% done',
    '50%zz',
    'été',
  ]);
});

test('four bytes are one character, and a number beyond Unicode is none', () => {
  expect(percentDecoded('%F0%9F%93%84')).toBe('📄');
  expect(percentDecoded('%F7%BF%BF%BF')).toBe('\ufffd');
});

test('a path without end of readings has none', () => {
  const nested = Array.from({ length: 80 }).reduce<string>((text) => text.replaceAll('%', '%25'), '%2e');
  expect(spellings('posix', nested)).toBeUndefined();
});

test('spelling any text ends, and keeps the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('posix', 'win32'), (text, platform) => {
      const all = spellings(platform, text);
      expect(all?.[0] ?? text).toBe(text);
    }),
  );
});
