import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { cutAt } from './window.ts';

test('a cut falls behind the last line end', () => {
  expect(cutAt(Buffer.from('one\ntwo\nthr'))).toBe(8);
});

test('a cut in one endless line never splits a character, and always gets on', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 8 }), fc.nat(), (text, at) => {
      const bytes = Buffer.from(text.replaceAll('\n', ' '));
      const part = bytes.subarray(0, 4 + (at % (bytes.length - 3)));
      const cut = cutAt(part);
      expect(cut).toBeGreaterThan(0);
      expect(cut).toBeLessThanOrEqual(part.length);
      expect(part.subarray(0, cut).toString('utf8')).not.toMatch(/\uFFFD$/);
    }),
  );
});
