import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { comparablePath, coversPath } from './path-pattern.ts';

const covers = (pattern: string, path: string): boolean => {
  const [left, right] = [comparablePath(pattern), comparablePath(path)];
  return left !== undefined && right !== undefined && coversPath(left, right);
};

test.each([
  ['/a', '/a', true],
  ['/a', '/a/b/c', true],
  ['/a', '/ab', false],
  ['/a/', '/a/b', true],
  ['/a/b', '/a', false],
  ['/', '/anything', true],
  ['/a/*', '/a', false],
  ['/a/*', '/a/b', true],
  ['/a/*.md', '/a/b.md', true],
  ['/a/*.md', '/a/x/b.md', false],
  ['/a/*/c', '/a/b/c/d', true],
  ['/a/**', '/a', true],
  ['/a/**/c', '/a/c', true],
  ['/a/**/c', '/a/b/b/c/d', true],
  ['/a/**/c', '/a/b/d', false],
  ['/**/*.env', '/x/y/.env', true],
  ['/**/b/**/d', '/a/b/c/b/d', true],
  ['/a/[x]', '/a/x', false],
  ['/a/[x]', '/a/[x]/y', true],
  ['/a/?', '/a/b', false],
  ['/a/b/../c', '/a/c', true],
  ['/a/b/../c', '/a/b', false],
  ['/caf\u00e9', '/cafe\u0301/x', true],
  ['/A', '/a', false],
  ['C:\\Data', 'c:/data/x', true],
  ['C:\\Data', 'D:\\Data\\x', false],
  ['C:\\Data', 'C:\\Database', false],
  ['C:\\Été', 'C:\\été\\x', true],
  ['/a', 'C:\\a', false],
])('%s covers %s: %s', (pattern, path, expected) => {
  expect(covers(pattern, path)).toBe(expected);
});

test('what is not absolute can mean no path', () => {
  expect([comparablePath('a/b'), comparablePath('~/a'), comparablePath('C:a'), comparablePath('')]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

const segment = fc.constantFrom('a', 'b', 'ab', 'é', '[x]');
const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`);

test(`a folder covers exactly itself and what is under it ${proves('T-03')}`, () => {
  fc.assert(
    fc.property(path, path, (folder, other) => {
      expect(covers(folder, other)).toBe(folder === '/' || other === folder || other.startsWith(`${folder}/`));
    }),
  );
});

test('replacing a segment by a star never covers less', () => {
  fc.assert(
    fc.property(path, path, fc.nat(4), fc.constantFrom('*', '**'), (pattern, other, at, star) => {
      fc.pre(pattern !== '/');
      const opened = pattern
        .split('/')
        .map((part, index) => (index === at + 1 ? star : part))
        .join('/');
      expect(!covers(pattern, other) || covers(opened, other)).toBe(true);
    }),
  );
});
