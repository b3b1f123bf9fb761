import { expect, test } from 'vitest';

import { visible, visibleJson } from './visible.ts';

test.each([
  ['plain text, accents: éà, 日本, 😀', 'plain text, accents: éà, 日本, 😀'],
  ['two\nlines', 'two\\u{a}lines'],
  ['\u001b[31mred', '\\u{1b}[31mred'],
  ['pay\u202egnp.exe', 'pay\\u{202e}gnp.exe'],
  ['zero\u200bwidth', 'zero\\u{200b}width'],
  ['line\u2028separator', 'line\\u{2028}separator'],
  ['tag\u{e0041}', 'tag\\u{e0041}'],
  ['half \ud83d pair', 'half \\u{d83d} pair'],
])('%j is shown as %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('JSON that is made visible says the same', () => {
  const value = { text: '\u202e\u2028\u{e0041}\u0085 é 😀 \u0007' };
  const shown = visibleJson(JSON.stringify(value));
  expect(shown).toMatch(/^[\P{C}]*$/u);
  expect(JSON.parse(shown)).toEqual(value);
});
