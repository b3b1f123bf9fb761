import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { isVisible, shorten, visible } from './visible.ts';

test(`what cannot be seen is spelled out ${proves('T-21')}`, () => {
  expect(visible('a\u202eb\u200bc\nd\ue000')).toBe('a\\u{202e}b\\u{200b}c\\u{a}d\\u{e000}');
  expect(visible('été 📄')).toBe('été 📄');
});

test('a long text is cut and says so', () => {
  expect(shorten('x'.repeat(300))).toBe(`${'x'.repeat(200)}…`);
  expect(shorten('short')).toBe('short');
});

test('a text is visible when nothing in it would have to be spelled out', () => {
  expect(isVisible('a b')).toBe(true);
  expect(isVisible('a\u200bb')).toBe(false);
});
