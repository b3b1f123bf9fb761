import { mayFold, skeleton } from './confusables.ts';
import { mayHide } from './invisible.ts';
import { lowered, wordIndex, wordsIn } from '../policy/literal-index.ts';
import { runLengths } from '../policy/run-lengths.ts';
import type { RunLengths } from '../policy/run-lengths.ts';

/** A text that stands in another one in some disguise. */
export interface Decoded {
  /** How it is disguised, for a person. */
  readonly how: string;
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

const longestRun = 16_384;
const mostRuns = 64;
/** Of each disguise in one text, in characters. */
const mostRead = 65_536;
const shortest = 12;

const isControl = (byte: number): boolean => (byte < 32 && byte > 0 && (byte < 9 || byte > 13)) || byte === 127;

/** Bytes as text, when they are one: UTF-8, or UTF-16 as PowerShell has it. */
const textOf = (bytes: readonly number[]): string | undefined => {
  const plain = bytes.filter((byte) => byte !== 0);
  if (plain.length < shortest || plain.some(isControl)) return undefined;
  try {
    return decodeURIComponent(plain.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return undefined;
  }
};

const inBits = (alphabet: string, width: number) => {
  const values = new Int8Array(128).fill(-1);
  for (const [value, char] of Array.from(alphabet).entries()) values[char.charCodeAt(0)] = value;
  return (run: string): string | undefined => {
    const bytes: number[] = [];
    let bits = 0;
    let held = 0;
    for (let at = 0; at < run.length; at++) {
      const value = values[run.charCodeAt(at)] ?? -1;
      if (value < 0) continue;
      bits = ((bits << width) | value) & 0xffff;
      held += width;
      if (held < 8) continue;
      held -= 8;
      const byte = (bits >> held) & 0xff;
      // Binary shows itself at once; an image is not decoded to its end.
      if (isControl(byte)) return undefined;
      bytes.push(byte);
      if (bytes.length === 48 && textOf(bytes.slice(0, 44)) === undefined && textOf(bytes.slice(0, 42)) === undefined)
        return undefined;
    }
    return textOf(bytes);
  };
};

const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const base64 = inBits(`${capitals}${capitals.toLowerCase()}0123456789+/`, 6);
const readBase64 = (run: string): string | undefined => base64(run.replaceAll('-', '+').replaceAll('_', '/'));
const base32 = inBits(`${capitals}234567`, 5);
const numbers =
  (pattern: RegExp, base: number) =>
  (run: string): string | undefined =>
    textOf((run.match(pattern) ?? []).map((digits) => Number.parseInt(digits, base)).filter((byte) => byte < 256));

const hexadecimal = numbers(/[0-9a-f]{2}/gi, 16);

interface Disguise {
  readonly how: string;
  readonly looks: RegExp;
  /** Whether a text may have such a run, by what costs next to nothing. */
  readonly isLikely: (looks: RunLengths, text: string) => boolean;
  readonly read: (run: string) => string | undefined;
}

const disguises: readonly Disguise[] = [
  {
    how: 'base64',
    looks: /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,16384}(?:\r?\n[A-Za-z0-9+/_-]{8,200}){0,40}/g,
    isLikely: ({ letters }) => letters >= 20,
    read: (run) => readBase64(run) ?? readBase64(run.replace(/^[^+/_-]{0,20}[+/_-]/, '')),
  },
  {
    how: 'base32',
    looks: /\b[A-Z2-7]{24,8192}\b/g,
    isLikely: ({ letters }) => letters >= 24,
    read: base32,
  },
  {
    how: 'hexadecimal',
    looks: /(?<![0-9a-z])(?:(?:\\x|0x|%)?[0-9a-f]{2}[\s:,;-]{0,2}){12,8192}/gi,
    isLikely: ({ digits }) => digits >= 24,
    read: (run) => hexadecimal(run.replace(/\\x|0x/gi, '')),
  },
  {
    how: 'character numbers',
    looks: /(?:\b\d{2,3}\b[\s,;]{1,2}){11,4096}\d{2,3}\b/g,
    isLikely: ({ digits }) => digits >= 35,
    read: numbers(/\d{2,3}/g, 10),
  },
  {
    how: 'character references',
    looks: /(?:&#x?[0-9a-f]{2,4};\s{0,2}){8,4096}/gi,
    isLikely: (_, text) => text.includes('&#'),
    read: (run) => references(run),
  },
  {
    how: 'binary digits',
    looks: /(?:[01]{8}[\s,]{0,2}){12,4096}/g,
    isLikely: ({ digits }) => digits >= 96,
    read: numbers(/[01]{8}/g, 2),
  },
  {
    how: 'escapes',
    looks: /(?:\\u(?:00)?[0-9a-f]{2}){8,4096}/gi,
    isLikely: (_, text) => text.includes('\\u'),
    read: numbers(/[0-9a-f]{2}(?=\\|$)/gi, 16),
  },
];

const references = (run: string): string =>
  run.replace(/&#(x?)([0-9a-f]{2,4});/gi, (_, hex: string, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, hex === '' ? 10 : 16)),
  );

/** What stands in a text as base64, base32, hexadecimal or percent digits, numbers or references of characters. */
export const decodedRuns = (text: string): readonly Decoded[] => {
  const lengths = runLengths(text);
  return disguises.flatMap(({ how, looks, isLikely, read }) => {
    if (!isLikely(lengths, text)) return [];
    const found: Decoded[] = [];
    let count = 0;
    let size = 0;
    for (const { index: at, 0: run } of text.matchAll(looks)) {
      if (count++ > mostRuns || size > mostRead) break;
      size += run.length;
      const inner = read(run.slice(0, longestRun));
      if (inner !== undefined && inner.length >= shortest) found.push({ how, at, length: run.length, text: inner });
    }
    return found;
  });
};

const digits: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

const turned = (text: string): string =>
  text.replace(/[a-z]/gi, (char) => {
    const code = char.charCodeAt(0);
    const first = code < 97 ? 65 : 97;
    return String.fromCharCode(first + ((code - first + 13) % 26));
  });

const reversed = (text: string): string => Array.from(text).toReversed().join('');

const longestWhole = 65_536;
const leet = /[a-z][013457@$]+[a-z]|\b[013457@$]+[a-z]{3}/g;
const mostLeet = 3;
const spaced = /(?:\b\p{L}[ .\-_*|]){7,400}\p{L}\b/u;
const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

// One of these stands in every instruction that is worth hiding.
const suggestive =
  'ignore disregard forget instruction instructions previous secret secrets password passwords user users curl wget ssh env credential credentials conversation prompt system send read upload key keys'.split(
    ' ',
  );
const suggestiveIn = wordIndex(suggestive);
/** So far around such a word an instruction is looked for. */
const around = 400;

/** What stands around the suggestive words of a text. */
const suggestiveParts = (text: string): readonly string[] => {
  const parts: { from: number; to: number }[] = [];
  suggestiveIn(lowered(text), (_, at) => {
    const [last, from] = [parts.at(-1), Math.max(0, at - around)];
    if (last !== undefined && from <= last.to) last.to = at + around;
    else parts.push({ from, to: at + around });
  });
  return parts.map(({ from, to }) => text.slice(from, to));
};

/** Which words of instructions stand in a text in lower case, turned round by thirteen or in reverse. */
export const disguisedIn = wordsIn([...suggestive.map(turned), ...suggestive.map(reversed)]);

/**
 * A text as it reads when letters are turned round, taken apart, or stand for others: the parts that then read differently,
 * and have a word that an instruction would have.
 */
export const decodedWhole = (text: string): readonly Decoded[] => {
  if (text.length < shortest || text.length > longestWhole) return [];
  const isPlain = !/[^\s\u0020-\u007E]/.test(text);
  const seen = !isPlain && mayHide(text) ? text.replace(unseen, '') : text;
  const lower = lowered(seen);
  const whole: (readonly [string, string])[] = [];
  const disguised = [...disguisedIn(lower)];
  if (disguised.some((word) => word < suggestive.length)) whole.push(['letters turned by thirteen', turned(seen)]);
  if (disguised.some((word) => word >= suggestive.length)) whole.push(['letters in reverse', reversed(seen)]);
  if (seen !== text) whole.push(['invisible characters between', seen]);
  if (!isPlain && mayFold(seen)) whole.push(['letters that look alike', skeleton(seen)]);
  // Names and versions have one or two.
  if ((lower.match(leet)?.length ?? 0) >= mostLeet)
    whole.push(['digits for letters', lower.replace(/[013457@$]/g, (char) => digits[char] ?? char)]);
  if (runLengths(seen).singles >= 7 && spaced.test(seen))
    whole.push([
      'spaces between letters',
      // Where dots part letters, blanks part words.
      /\p{L}[.\-_*|]\p{L}[.\-_*|]\p{L}/u.test(seen)
        ? seen.replace(/(?<=\p{L})[.\-_*|](?=\p{L})/gu, '')
        : seen.replace(/(?<=(?:^|\s)\p{L}) (?=\p{L}(?:\s|$))/gu, '').replace(/ {2,}/g, ' '),
    ]);
  return whole
    .filter(([, read]) => read !== text)
    .flatMap(([how, read]) => suggestiveParts(read).map((part) => ({ how, at: 0, length: text.length, text: part })));
};
