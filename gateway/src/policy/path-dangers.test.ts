import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { isSystemPath, pathDanger } from './path-dangers.ts';

test.each([
  ['posix', '', 'empty'],
  ['posix', '  ', 'empty'],
  ['posix', '/a\u0000b', 'control'],
  ['posix', '/a\u009bb', 'control'],
  ['posix', '/a\u202eb', 'control'],
  ['posix', '~', '~'],
  ['posix', '~/x', '~'],
  ['posix', '~root/x', '~'],
  ['posix', '~+', '~'],
  ['posix', '/a/~/b', '~'],
  ['posix', '$HOME/x', 'variable'],
  ['posix', '/a/${X}', 'variable'],
  ['posix', '/a/$(id)', 'variable'],
  ['posix', '$env:TEMP', 'variable'],
  ['posix', '%APPDATA%/x', 'variable'],
  ['posix', '/a/%CD%/x', 'variable'],
  ['posix', '\\\\server\\x', 'network'],
  ['posix', 'C:\\x', 'Windows'],
  ['win32', '//server/x', 'network'],
  ['win32', '\\\\?\\C:\\x', 'network'],
  ['win32', '\\??\\C:\\x', 'network'],
  ['win32', 'C:x', 'drive'],
  ['win32', 'C:\\a:b', 'stream'],
  ['win32', 'C:\\a\\NUL', 'device'],
  ['win32', 'C:\\a\\com1.txt\\b', 'device'],
  ['win32', 'C:\\a\\aux .x', 'device'],
  ['win32', 'C:\\LONGNA~1.TXT', 'short'],
] as const)(`on %s, %j is refused ${proves('T-01', 'T-04')}`, (platform, text, says) => {
  expect(pathDanger(platform, text)).toContain(says);
});

test.each([
  ['posix', '/a/b.md~'],
  ['posix', '/a/~$draft.docx'],
  ['posix', '/routes/$slug.tsx'],
  ['posix', '/a/costs $5'],
  ['posix', '/a/%C3%A9t%C3%A9'],
  ['posix', '/a/100% of 50%'],
  ['posix', '/a/12:30'],
  ['posix', '/a/[x] {y} "z" \'q\' 📄'],
  ['posix', '/a/CON'],
  ['win32', 'C:\\a\\console.log'],
  ['win32', 'C:\\a\\com10'],
  ['win32', 'C:\\a\\nullable.ts'],
] as const)('on %s, %j is an ordinary name', (platform, text) => {
  expect(pathDanger(platform, text)).toBeUndefined();
});

test('the folders of the system are named as a whole', () => {
  expect([isSystemPath('posix', '/proc'), isSystemPath('posix', '/dev/x'), isSystemPath('posix', '/develop')]).toEqual([
    true,
    true,
    false,
  ]);
  expect([isSystemPath('posix', '/Proc/1'), isSystemPath('posix', '/Proc/1', true)]).toEqual([false, true]);
  expect(isSystemPath('win32', '/proc')).toBe(false);
});
