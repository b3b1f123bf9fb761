import type { Platform } from './path.ts';

/** More than this many readings of one path is an attempt to hide something, not a file name. */
const mostSpellings = 64;

const decodeUnit = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');

/** Bytes as the most lenient reader takes them: UTF-8 with overlong forms (`C0 AE` for a dot), else Latin-1. */
const lenientText = (bytes: readonly number[]): string => {
  let out = '';
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0;
    const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
    const tail = bytes.slice(at + 1, at + 1 + more);
    const whole = more > 0 && tail.length === more && tail.every((byte) => byte >= 0x80 && byte < 0xc0);
    const lead = more === 3 ? first & 0x07 : more === 2 ? first & 0x0f : first & 0x1f;
    out += whole
      ? decodeUnit(tail.reduce((code, byte) => (code << 6) | (byte & 0x3f), lead))
      : String.fromCharCode(first);
    at += whole ? more + 1 : 1;
  }
  return out;
};

/** One round of percent decoding, `%uXXXX` included; what is no valid sequence stays as it is. */
export const percentDecoded = (text: string): string =>
  text
    .replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
      lenientText(Array.from(run.matchAll(/[0-9a-f]{2}/gi), ([pair]) => Number.parseInt(pair, 16))),
    );

/** Characters that a font or a legacy code page turns into a separator. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u2044\u2215\u29f8]/g, '/')
    .replace(/[\u2216\u29f5]/g, '\\');

const withoutInvisible = (text: string): string => text.replace(/\p{Default_Ignorable_Code_Point}/gu, '');

/** Windows drops trailing dots and blanks of a name. */
const withoutTrailing = (text: string): string =>
  text
    .split(/(?<=[\\/])|(?=[\\/])/)
    .map((part) => (/^\.{0,2}$/.test(part) ? part : /^\.\. [. ]*$/.test(part) ? '..' : part.replace(/[. ]+$/, '')))
    .join('');

const readings: readonly ((text: string) => string)[] = [
  percentDecoded,
  folded,
  withoutInvisible,
  (text) => text.replaceAll('\\', '/'),
  (text) => text.trim(),
];

/** Plain printable ASCII without anything that some reader would change. */
const plain = /^[!-$&-[\]-~](?:[ -$&-[\]-~]*[!-$&-[\]-~])?$/;

/**
 * Every way in which a server might read the text of a path: as it stands first, then decoded, folded, trimmed, in any
 * order and depth. Undefined when there is no end to it.
 */
export const spellings = (platform: Platform, text: string): readonly string[] | undefined => {
  const windows = platform === 'win32';
  if (plain.test(text) && !(windows && /[. ](?:[/]|$)/.test(text))) return [text];
  const found = new Set([text]);
  for (const spelling of found) {
    for (const read of readings) found.add(read(spelling));
    if (windows) found.add(withoutTrailing(spelling));
    if (found.size > mostSpellings) return undefined;
  }
  return [...found];
};
