/** How long the longest runs of some characters in a text are: what is encoded is a long run of few. */
export interface RunLengths {
  /** Of the letters, digits and signs of base64. */
  readonly letters: number;
  /** Of hexadecimal digits with what may stand between: blanks, commas, colons, `\x`, `0x`, `%`. */
  readonly digits: number;
  /** Of single characters with a blank, a dot, a bar or the like between each two. */
  readonly singles: number;
}

const letter = 1;
const digit = 2;
const between = 4;
const kinds = new Uint8Array(128);
const mark = (chars: string, kind: number): void => {
  for (const char of chars) {
    const code = char.charCodeAt(0);
    kinds[code] = (kinds[code] ?? 0) | kind;
  }
};
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-', letter);
mark('0123456789abcdefABCDEF \t\r\n:,;-\\xX%', digit);
mark(' .-_*|', between);

/** One pass over a text. */
export const runLengths = (text: string): RunLengths => {
  let letters = 0;
  let digits = 0;
  let singles = 0;
  let since = 0;
  let mostLetters = 0;
  let mostDigits = 0;
  let mostSingles = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (kinds[code] ?? 0) : 0;
    letters = (kind & letter) === 0 ? 0 : letters + 1;
    digits = (kind & digit) === 0 ? 0 : digits + 1;
    if ((kind & between) === 0) since++;
    else {
      singles = since === 1 ? singles + 1 : 0;
      since = 0;
      if (singles > mostSingles) mostSingles = singles;
    }
    if (letters > mostLetters) mostLetters = letters;
    if (digits > mostDigits) mostDigits = digits;
  }
  return { letters: mostLetters, digits: mostDigits, singles: mostSingles };
};
