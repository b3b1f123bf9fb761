import { literalIndex } from './literal-index.ts';
import { isPlaceholder } from './placeholder.ts';
import { runLengths } from './run-lengths.ts';
import type { RunLengths } from './run-lengths.ts';
import { secretFormats } from './secret-formats.ts';
import type { SecretFormat } from './secret-formats.ts';
import { credentialInContext, isCredential } from './secret-settings.ts';

/** How often a text is decoded again: base64 of hex of base64. */
const deepest = 3;

const isPrintable = (byte: number): boolean => (byte >= 32 && byte <= 126) || byte === 9 || byte === 10 || byte === 13;

const printable = (bytes: readonly number[]): string | undefined => {
  let text = '';
  for (const byte of bytes) {
    if (!isPrintable(byte)) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
};

const valueOf = new Int8Array(128).fill(-1);
for (const [value, char] of Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/').entries()) {
  valueOf[char.charCodeAt(0)] = value;
}
valueOf['-'.charCodeAt(0)] = 62;
valueOf['_'.charCodeAt(0)] = 63;

/** Base64 of either alphabet as printable text; undefined when its bytes are none: binary shows itself at once. */
const base64Text = (encoded: string): string | undefined => {
  let text = '';
  let bits = 0;
  let width = 0;
  for (let at = 0; at < encoded.length; at++) {
    const value = valueOf[encoded.charCodeAt(at)] ?? -1;
    if (value < 0) break;
    bits = ((bits << 6) | value) & 0xffff;
    width += 6;
    if (width < 8) continue;
    width -= 8;
    const byte = (bits >> width) & 0xff;
    if (!isPrintable(byte)) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
};

const hexText = (run: string): string | undefined =>
  printable((run.replace(/\\x|0x/gi, '').match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16)));

/** The runs of a text that may be base64: whole, and its parts, since `/`, `-` and `_` also separate words. */
const base64Runs = (text: string, { letters }: RunLengths): string[] => {
  if (letters < 16) return [];
  return [...text.matchAll(/[A-Za-z0-9+/_-]{16,}(?:[ \t]*\r?\n[ \t]*[A-Za-z0-9+/_-]{8,})*/g)].flatMap(([run]) => {
    const joined = run.replace(/\s+/g, '');
    const parts = /[/_-]/.test(joined) && joined.length < 4096 ? joined.split(/[/_-]/) : [];
    return [joined, ...parts.filter((part) => part.length >= 16)];
  });
};

const hexRuns = (text: string, { digits }: RunLengths): string[] =>
  digits < 24 ? [] : [...text.matchAll(/(?:(?:\\x|0x)?[0-9a-f]{2}[\s:,;-]{0,2}){12,}/gi)].map(([run]) => run);

const unescaped = (text: string): string => {
  if (!/[%\\&]/.test(text)) return text;
  return text
    .replace(/%([0-9a-f]{2})/gi, (whole, hex: string) => printable([Number.parseInt(hex, 16)]) ?? whole)
    .replace(/\\u00([0-9a-f]{2})/gi, (whole, hex: string) => printable([Number.parseInt(hex, 16)]) ?? whole)
    .replace(
      /&#(?:x([0-9a-f]{2})|(\d{2,3}));/gi,
      (whole, hex?: string, decimal?: string) =>
        printable([hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)]) ?? whole,
    );
};

const withoutInvisible = (text: string): string =>
  /[\u0080-\uFFFF]/.test(text)
    ? text.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '').normalize('NFKC')
    : text;

const marks = secretFormats.flatMap((format) => format.marks.map((mark) => ({ mark, format })));
const marksIn = literalIndex(marks.map(({ mark }) => mark));

/** The formats of which a mark stands in a text. */
const formatsIn = (text: string): ReadonlySet<SecretFormat> => {
  const found = new Set<SecretFormat>();
  marksIn(text, (number) => {
    const format = marks[number]?.format;
    if (format !== undefined) found.add(format);
  });
  return found;
};

// Without a long run of letters and digits, a key is one only by the words beside it.
const told = /passw|pwd|secret|token|key|credential|_auth|bearer|basic|login|:\/\/|q~/i;

const secretIn = (text: string, depth: number): string | undefined => {
  const lengths = runLengths(text);
  if (lengths.letters < 16 && lengths.digits < 24 && !/[%\\&]/.test(text) && !told.test(text)) return undefined;
  for (const { kind, looks } of formatsIn(text)) {
    for (const [whole, random = whole] of text.matchAll(looks)) if (!isPlaceholder(random)) return kind;
  }
  const inContext = credentialInContext(text, base64Text);
  if (inContext !== undefined || depth === 0) return inContext;
  const decoded = new Set<string>();
  for (const run of base64Runs(text, lengths)) decoded.add(base64Text(run) ?? '');
  for (const run of hexRuns(text, lengths)) decoded.add(hexText(run) ?? '');
  decoded.add(unescaped(text));
  for (const inner of decoded) {
    const found = inner.length < 12 || inner === text ? undefined : secretIn(inner, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
};

/**
 * What kind of key or credential a text contains, if any: as it stands, with its invisible characters removed, or encoded
 * as base64 or hex. Documented placeholders, hashes, identifiers and public keys are none.
 */
export const findSecret = (text: string): string | undefined => {
  if (text.length < 12) return undefined;
  const found = secretIn(text, deepest);
  if (found !== undefined) return found;
  const seen = withoutInvisible(text);
  return seen === text ? undefined : secretIn(seen, deepest);
};

/** The same for a setting that has a name: `apiKey` with a random value is one without any known prefix. */
export const findSecretIn = (name: string, value: string): string | undefined =>
  isCredential(name, value) ? 'a credential' : findSecret(value);
