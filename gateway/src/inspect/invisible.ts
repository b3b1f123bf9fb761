/** A stretch of characters that nobody sees and nothing around it needs. */
export interface Invisible {
  readonly kind: 'tag' | 'selector' | 'run' | 'interleaved' | 'override' | 'embedding' | 'mark' | 'blank';
  readonly at: number;
  readonly length: number;
  /** How many such characters the text has in all. */
  readonly count: number;
  /** What it reads as, when it reads as something. */
  readonly words: string;
}

const suspect =
  // oxlint-disable-next-line no-misleading-character-class -- each is looked for alone
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/u;
// Made with the first text that has one: a start does not wait for it.
let suspects: RegExp | undefined;

/** Whether a text has a character that is sometimes not seen. */
export const mayHide = (text: string): boolean => suspect.test(text);

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const pictures = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u20E3\uFE0F]/u;
// What a variation selector may follow: signs and digits with two looks, ideographs, and scripts with variants of letters.
const varied =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{S}\p{P}0-9\p{Script=Han}\p{Script=Mongolian}\p{Script=Phags_Pa}\p{Script=Myanmar}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const joining =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Hebrew}]/u;
const unspaced =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Javanese}\p{Script=Balinese}]/u;
// The fillers themselves are of that script.
const hangul = /(?![\u115F\u1160\u3164\uFFA0])\p{Script=Hangul}/u;
const flag = /^\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F}/u;

const before = (text: string, at: number): string => {
  const low = text.charCodeAt(at - 1);
  return at > 1 && low >= 0xdc00 && low < 0xe000 ? text.slice(at - 2, at) : text.slice(Math.max(0, at - 1), at);
};
const after = (text: string, at: number): string => String.fromCodePoint(text.codePointAt(at) ?? 32);

type Kind = Exclude<Invisible['kind'], 'run' | 'interleaved'>;

/** What a suspect character is, or undefined where its neighbours need it. */
const kindOf = (text: string, at: number, char: string, directed: boolean): Kind | undefined => {
  const code = char.codePointAt(0) ?? 0;
  const left = before(text, at);
  const right = after(text, at + char.length);
  if (code >= 0xe0100 && code <= 0xe01ef) return /\p{Script=Han}/u.test(left) ? undefined : 'selector';
  if (code >= 0xe0000) return 'tag';
  if (code >= 0xfe00 && code <= 0xfe0f) return varied.test(left) ? undefined : 'selector';
  if (code === 0x202d || code === 0x202e) return 'override';
  if ((code >= 0x202a && code <= 0x202c) || (code >= 0x2066 && code <= 0x2069))
    return directed ? undefined : 'embedding';
  if (code === 0x200e || code === 0x200f || code === 0x061c) return directed ? undefined : 'mark';
  if (code === 0xfeff && at === 0) return undefined;
  if (code === 0x200d && pictures.test(left) && pictures.test(right)) return undefined;
  if ((code === 0x200c || code === 0x200d) && (joining.test(left) || joining.test(right))) return undefined;
  if (code === 0x200b && (unspaced.test(left) || unspaced.test(right))) return undefined;
  // A soft hyphen and a word joiner are typography between letters.
  if (
    (code === 0xad || code === 0x2060) &&
    /\p{L}/u.test(left) &&
    /[\p{L}\s]/u.test(right) &&
    !/[\u00AD\u2060]/.test(right)
  )
    return undefined;
  if (code >= 0x180b && code <= 0x180f && /\p{Script=Mongolian}/u.test(left)) return undefined;
  if ([0x115f, 0x1160, 0x3164, 0xffa0].includes(code) && (hangul.test(left) || hangul.test(right))) return undefined;
  return 'blank';
};

/** Tags and variation selectors as the bytes they stand for, and two kinds of zero-width characters as bits. */
export const wordsOf = (hidden: string): string => {
  const codes = Array.from(hidden, (char) => char.codePointAt(0) ?? 0);
  const bytes = codes.flatMap((code) => {
    if (code > 0xe001f && code < 0xe007f) return [code - 0xe0000];
    if (code >= 0xfe00 && code <= 0xfe0f) return [code - 0xfe00];
    return code >= 0xe0100 && code <= 0xe01ef ? [code - 0xe0100 + 16] : [];
  });
  const text = String.fromCharCode(...bytes.slice(0, 400));
  if (/^[\x20-\x7e\n]{3,}$/.test(text)) return text.slice(0, 150);
  const [zero, one, ...others] = new Set(codes);
  if (zero === undefined || one === undefined || others.length > 1) return '';
  for (const ones of [one, zero]) {
    const bits = codes.filter((code) => code === one || code === zero).map((code) => (code === ones ? '1' : '0'));
    const octets =
      bits
        .join('')
        .slice(0, 1200)
        .match(/[01]{8}/g) ?? [];
    const read = octets.map((octet) => String.fromCharCode(Number.parseInt(octet, 2))).join('');
    if (/^[\x20-\x7e\n]{3,}$/.test(read)) return read.slice(0, 150);
  }
  return '';
};

interface Mark {
  readonly kind: Kind;
  readonly at: number;
  readonly char: string;
}

/** The suspect characters that nothing around them needs. */
const unneeded = (text: string): readonly Mark[] => {
  const directed = rightToLeft.test(text);
  const marks: Mark[] = [];
  let skipTo = 0;
  for (const { index: at, 0: char } of text.matchAll((suspects ??= new RegExp(suspect.source, 'gu')))) {
    if (at < skipTo) continue;
    // A flag of a region is a black flag with its letters as tags.
    const whole = before(text, at) === '\u{1F3F4}' ? flag.exec(text.slice(at - 2, at + 20)) : null;
    if (whole !== null) skipTo = at - 2 + whole[0].length;
    const kind = whole === null ? kindOf(text, at, char, directed) : undefined;
    if (kind !== undefined) marks.push({ kind, at, char });
  }
  return marks;
};

const rowAt = 8;
const apartAt = 4;

/** The characters of a text that nobody sees, gathered by kind, without those that emoji, flags, scripts and directions need. */
export const invisibleIn = (text: string): readonly Invisible[] => {
  if (!suspect.test(text)) return [];
  const marks = unneeded(text);
  const found: Invisible[] = [];
  for (const kind of new Set(marks.map((mark) => mark.kind))) {
    const alike = marks.filter((mark) => mark.kind === kind);
    const [first] = alike;
    if (first === undefined) continue;
    const words = wordsOf(
      alike
        .slice(0, 2000)
        .map(({ char }) => char)
        .join(''),
    );
    found.push({ kind, at: first.at, length: first.char.length, count: alike.length, words });
  }
  let row = 0;
  let apart = 0;
  let lastEnd = -2;
  for (const { kind, at, char } of marks) {
    row = at === lastEnd ? row + 1 : 1;
    // One letter since the last: a word is taken apart.
    const oneSince = kind === 'blank' && at === lastEnd + 1 && /[^\s\d]/.test(text.charAt(lastEnd));
    if (oneSince) apart++;
    if (row === rowAt) found.push({ kind: 'run', at: at - rowAt + 1, length: rowAt, count: rowAt, words: '' });
    if (oneSince && apart === apartAt)
      found.push({ kind: 'interleaved', at: at - 2 * apartAt, length: 9, count: 4, words: '' });
    lastEnd = at + char.length;
  }
  return found;
};
