import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../test/fixtures/cpu.ts';
import { templateMatcher } from './uri-template.ts';

const matches = (template: string, uri: string): boolean | undefined => templateMatcher(template)?.(uri);

describe('a URI fits a template', () => {
  test.each([
    ['file:///scenes/{id}', 'file:///scenes/12'],
    ['file:///scenes/{id}', 'file:///scenes/'],
    ['file:///scenes/{id}.md', 'file:///scenes/a.b.md'],
    ['x://{a}/{b}/z', 'x://1/2/z'],
    ['x://{+path}', 'x://a/b/c?d#e'],
    ['x://{+path}/end', 'x://a/end/b/end'],
    ['x://a{/path*}', 'x://a/b/c'],
    ['x://a{?q,lang}', 'x://a?q=1&lang=fr'],
    ['x://a{#part}', 'x://a#one'],
    ['x://a{.ext}', 'x://a.tar.gz'],
    ['x://a{;v}', 'x://a;v=1'],
    ['x://a{&v}', 'x://a&v=1'],
    ['x://(a+b)[c].*$^|\\', 'x://(a+b)[c].*$^|\\'],
    ['{a}{b}', 'anything'],
    ['{+all}', ''],
    ['x://{nom}/é', 'x://été/é'],
    ['', ''],
  ])('%s: %s', (template, uri) => {
    expect(matches(template, uri)).toBe(true);
  });
});

describe('a URI does not fit a template', () => {
  test.each([
    ['file:///scenes/{id}', 'file:///scenes/a/b'],
    ['file:///scenes/{id}', 'file:///scenes/a?b'],
    ['file:///scenes/{id}', 'file:///scenes/a#b'],
    ['file:///scenes/{id}', 'file:///scene/a'],
    ['file:///scenes/{id}', 'xfile:///scenes/a'],
    ['file:///scenes/{id}.md', 'file:///scenes/a.md2'],
    ['x://{a}/{b}/z', 'x://1/z'],
    ['x://{+path}/end', 'x://a/end/b'],
    ['x.y', 'xzy'],
    ['', 'x'],
    ['{a}', 'a/b'],
  ])('%s: %s', (template, uri) => {
    expect(matches(template, uri)).toBe(false);
  });
});

test.each(['x://{a', 'x://a}', 'x://{a{b}', '{a}}', 'x{', '{a}'.repeat(21), 'x'.repeat(5_000)])(
  'the template %s is not matched at all',
  (template) => {
    expect(templateMatcher(template)).toBeUndefined();
  },
);

test('a URI longer than any is not matched', () => {
  expect(matches('{+all}', 'x'.repeat(4_096))).toBe(true);
  expect(matches('{+all}', 'x'.repeat(4_097))).toBe(false);
});

test('what a template expands to fits it', () => {
  const value = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', '%', 'é'), maxLength: 8 });
  const piece = fc.oneof(
    fc
      .string({ unit: fc.constantFrom('a', 'b', '/', '.', '?', '(', '*', '$') })
      .map((text) => ({ template: text, uri: text })),
    value.map((text) => ({ template: '{v}', uri: text })),
    fc.tuple(value, value).map((parts) => ({ template: '{+v}', uri: parts.join('/') })),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const template = pieces.map((one) => one.template).join('');
      expect(matches(template, pieces.map(({ uri }) => uri).join(''))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('it agrees with the pattern that the template stands for', () => {
  const part = fc.constantFrom('a', 'b', 'ab', '/', '{x}', '{+x}', '{?x}');
  const uri = fc.string({ unit: fc.constantFrom('a', 'b', '/', '?'), maxLength: 10 });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 7 }), uri, (parts, tried) => {
      const pattern = parts.map((one) => (one === '{x}' ? '[^/?#]*' : one.startsWith('{') ? '.*' : one)).join('');
      expect(matches(parts.join(''), tried)).toBe(new RegExp(`^${pattern}$`).test(tried));
    }),
    { numRuns: 3_000 },
  );
});

test('a template made to be slow is not slow', () => {
  const templates = [
    `x:${'{+a}a'.repeat(20)}b`,
    `x:${'{a}a'.repeat(20)}b`,
    `x:${`{+a}${'a'.repeat(190)}`.repeat(20)}b`,
    `x:${'{+a}'.repeat(20)}b`,
  ];
  const uri = `x:${'a'.repeat(4_000)}`;
  for (const template of templates) {
    expect(matches(template, uri)).toBe(false);
    // As regular expressions, the first ran for longer than anyone waits.
    expect(cpuMs(() => matches(template, uri))).toBeLessThan(500);
  }
});
