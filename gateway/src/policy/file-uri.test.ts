import { expect, test } from 'vitest';
import { isFileUri, pathsOfFileUri } from './file-uri.ts';

test.each([
  ['posix', 'file:///a/b%20c', ['/a/b c']],
  ['posix', 'FILE://LOCALHOST/a', ['/a']],
  ['posix', 'file:/a', ['/a']],
  ['posix', 'file:///a#/../b', ['/a', '/a#/../b']],
  ['posix', 'file:///a?x', ['/a', '/a?x']],
  ['win32', 'file:///C:/a', ['C:/a']],
  ['win32', 'file:///c|/a', ['c:/a']],
] as const)('on %s, %s means %j', (platform, uri, expected) => {
  expect(pathsOfFileUri(platform, uri)).toEqual(expected);
});

test.each(['file://server/a', 'file:a', 'file:////server/a', 'file:', 'file:\\\\server\\a', 'file://'])(
  '%s means no path of this machine',
  (uri) => {
    expect(isFileUri(uri)).toBe(true);
    expect(pathsOfFileUri('posix', uri)).toBeUndefined();
  },
);
