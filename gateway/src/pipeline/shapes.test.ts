import { expect, test } from 'vitest';
import { climbsInBraces, isAddress, isMoreThanName, looksLikePath } from './shapes.ts';

test.each([
  '/x',
  '\\x',
  './x',
  '..',
  '../x',
  'a/../b',
  '~',
  'C:\\x',
  'file:x',
  '$HOME',
  '%TEMP%',
  '%2e%2e/x',
  '．．/x',
])('%s looks like a path', (text) => {
  expect(looksLikePath(text)).toBe(true);
});

test.each(['en', 'Paris', '48.85,2.35', 'a/b', 'x..y', '100%', 'data:image/png;base64,AA', '.hidden'])(
  '%s does not look like one',
  (text) => {
    expect(looksLikePath(text)).toBe(false);
  },
);

test('a name in one folder is only a name', () => {
  expect(['shot.png', 'my shot (1).png', '.env', 'été.md'].map(isMoreThanName)).toEqual([false, false, false, false]);
  expect(['a/b', '..', '~x', 'C:x', 'a%2fb', 'a\nb', '．．'].map(isMoreThanName)).toEqual(Array(7).fill(true));
});

test('an address is the URL of something other than a file', () => {
  expect(['https://x', 'x+y://z', 'file:///x', 'https:x', 'C:\\x'].map(isAddress)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('a pattern that climbs once its braces are expanded is found', () => {
  expect(['{../a,b}', '{a,/b}', '(..|a)', '{a, ~/b}', '{C:\\a,b}'].map(climbsInBraces)).toEqual(Array(5).fill(true));
  expect(['**/*.{md,txt}', 'a..b', '{a,b}/..x'].map(climbsInBraces)).toEqual([false, false, false]);
});
