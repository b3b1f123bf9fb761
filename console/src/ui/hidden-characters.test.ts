import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf } from './hidden-characters.ts';

const shown = (text: string): string =>
  piecesOf(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : `[${piece.name}]`))
    .join('');

/** Of any characters at all, also those that no text should have. */
const anyText = fc.array(fc.nat(0x10ffff)).map((codes) => String.fromCodePoint(...codes));

test('a character that turns the direction, or cannot be seen, is told by name', () => {
  expect(shown('a\u202etxt.exe\u200b')).toBe('a[RLO]txt.exe[ZWSP]');
  expect(shown('\u{e0041}\u3164\ue000\ud800\u001b')).toBe('[U+E0041][U+3164][U+E000][U+D800][ESC]');
});

test('letters of every language, spaces, lines and pictures stay as they are', () => {
  for (const text of ['Équipe « Tour »\nשלום 日本', '⚠️ ok', 'נִיקוּד']) expect(shown(text)).toBe(text);
});

test('nothing that is told as text can hide', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const texts = piecesOf(text).flatMap((piece) => (piece.kind === 'text' ? [piece.text] : []));
      expect(texts.join('')).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u);
    }),
  );
});
