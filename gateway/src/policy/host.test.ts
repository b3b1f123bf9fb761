import { expect, test } from 'vitest';
import { canonicalHost, classOfHost, compileHost, coversHost } from './host.ts';

test.each([
  ['API.Example.ORG', 'api.example.org'],
  ['api.example.org.', 'api.example.org'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['ａpi。example．org', 'api.example.org'],
  ['0x7f.1', '127.0.0.1'],
  ['[::1]', '::1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['[2001:DB8:0:0::1]', '2001:db8::1'],
])('%s is %s', (text, expected) => {
  expect(canonicalHost(text)).toBe(expected);
});

test.each([
  '',
  'a b',
  'a/b',
  'a@b',
  'a%2eb',
  'a\\b',
  'a?b',
  'a#b',
  'a:80',
  '-x',
  '.',
  '1.2.3.4.5',
  '[::1',
  'a\nb',
  `${'a.'.repeat(126)}org`,
])('%j is no host', (text) => {
  expect(canonicalHost(text)).toBeUndefined();
});

const covers = (pattern: string, host: string): boolean => {
  const compiled = compileHost(pattern);
  return compiled !== undefined && coversHost(compiled, host);
};

test.each([
  ['example.org', 'example.org', true],
  ['Example.ORG.', 'example.org', true],
  ['example.org', 'a.example.org', false],
  ['*.example.org', 'a.example.org', true],
  ['*.example.org', 'a.b.example.org', true],
  ['*.example.org', 'example.org', false],
  ['*.example.org', 'badexample.org', false],
  ['*.example.org', '.example.org', false],
  ['*.example.org', 'a..example.org', false],
  ['*', 'anything', true],
  ['2130706433', '127.0.0.1', true],
  ['a*.example.org', 'ab.example.org', false],
  ['*.*.org', 'a.b.org', false],
])('%s covers %s: %s', (pattern, host, expected) => {
  expect(covers(pattern, host)).toBe(expected);
});

test('a name is private only where it can mean nothing else', () => {
  expect(
    ['localhost', 'a.localhost', 'metadata.google.internal', '10.0.0.1', '::1', '8.8.8.8', 'example.org'].map(
      classOfHost,
    ),
  ).toEqual(['private', 'private', 'private', 'private', 'private', 'public', undefined]);
});
