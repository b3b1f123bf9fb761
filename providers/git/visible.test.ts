import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { shownName, visible } from './visible.ts';

test('no name shows a control, bidirectional or invisible character, and every one can be read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      const shown = shownName(name);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(shown.startsWith('"') ? JSON.parse(shown) : shown).toBe(name);
    }),
  );
});

test('text keeps its lines and spells out the rest', () => {
  expect(visible('a\n\tb\u202ec\u0007')).toBe('a\n\tb\\u{202e}c\\u{7}');
});
