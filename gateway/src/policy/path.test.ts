import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparable, lexical, platformOf, splitPath } from './path.ts';

test.each([
  ['posix', '/a/b', '../c', '/a/c'],
  ['posix', '/a/b', '/x/./y//z/', '/x/y/z'],
  ['posix', '/a', '../../../x', '/x'],
  ['posix', '/a', '', '/a'],
  ['posix', '/a', 'b\\c', '/a/b\\c'],
  ['win32', 'C:\\a\\b', '..\\c/d', 'C:\\a\\c\\d'],
  ['win32', 'C:\\a', '\\x', 'C:\\x'],
  ['win32', 'C:\\a', 'd:/x', 'D:\\x'],
  ['win32', 'C:\\a', '..\\..\\..', 'C:\\'],
] as const)('on %s, %s and %s are %s', (platform, base, text, expected) => {
  expect(lexical(platform, base, text)).toBe(expected);
});

test('only absolute paths have a platform', () => {
  expect([platformOf('/a'), platformOf('c:\\a'), platformOf('C:/a'), platformOf('C:a'), platformOf('a')]).toEqual([
    'posix',
    'win32',
    'win32',
    undefined,
    undefined,
  ]);
});

test('a path knows its root and its segments', () => {
  expect(splitPath('win32', 'c:\\a/.\\b')).toEqual({ root: 'C:\\', segments: ['a', 'b'] });
  expect(splitPath('posix', 'a/../b')).toEqual({ root: '', segments: ['a', '..', 'b'] });
});

test('names compare composed everywhere, and without case on Windows only', () => {
  expect(comparable('posix', 'e\u0301te\u0301')).toBe('été');
  expect(comparable('posix', 'A')).toBe('A');
  expect(comparable('win32', 'ÉTÉ')).toBe('été');
  // Upper and lower case that do not map to each other are two names to NTFS.
  expect(comparable('win32', '\u212aſ')).toBe('K\u017f'.normalize('NFC').replace('K', 'k'));
});

test('no relative text leads above the root', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('..', '.', 'a', '', 'b c')), (segments) => {
      expect(lexical('posix', '/base', segments.join('/')).split('/')).not.toContain('..');
    }),
  );
});
