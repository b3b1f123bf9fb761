const names: Readonly<Record<number, string>> = {
  0x09: 'TAB',
  0x0d: 'CR',
  0x1b: 'ESC',
  0x7f: 'DEL',
  0x85: 'NEL',
  0xad: 'SHY',
  0x61c: 'ALM',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x2028: 'LS',
  0x2029: 'PS',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2060: 'WJ',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
};

// Control, format, surrogate, private and separator characters but line breaks and spaces; then what is drawn as nothing:
// fillers, variation selectors, blank Braille.
const hidden =
  /((?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u2800|\u3164|\uffa0|(?!\ufe0f)\p{Variation_Selector})/u;

/** A piece of a text: words as they are, or the name of a character that cannot be seen. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hidden'; readonly name: string };

const nameOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return names[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
};

/** A text with the characters that cannot be seen, or that change its direction, told by name. */
export const piecesOf = (text: string): readonly Piece[] =>
  text
    .split(hidden)
    .map(
      (part, place): Piece => (place % 2 === 0 ? { kind: 'text', text: part } : { kind: 'hidden', name: nameOf(part) }),
    )
    .filter((piece) => piece.kind === 'hidden' || piece.text !== '');
