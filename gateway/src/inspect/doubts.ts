import { isObject } from './json.ts';

/** What rules might find in a value, told by one cheap pass: a set of bits, nothing for nearly all that servers say. */
export const doubts = { hidden: 1, secret: 2, loaded: 4, coloured: 8 } as const;

const [plain, digit, lower, upper, joint, odd, escape, mark] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** What each ASCII character is to the pass below. */
const classes = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code === 0x1b) return escape;
  if (code < 9 || (code > 13 && code < 32) || code === 127) return odd;
  const char = String.fromCharCode(code);
  if (/\d/.test(char)) return digit;
  if (/[a-z]/.test(char)) return lower;
  if (/[A-Z]/.test(char)) return upper;
  if (/[+_-]/.test(char)) return joint;
  return /[%\\&@!(<]/.test(char) ? mark : plain;
});

const invisible =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- each is looked for alone; the last four begin pairs
  /[\x80-\x9F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB\uD82F\uD834\uDB40-\uDB43]/;

// What a client fetches by itself; see the rule about links.
const loads = /https?:\/\/[^]*[{<$[%?]|[{<$[%?][^]*https?:\/\//i;
const fetched = /!\[|<(?:img|iframe|video|audio|source|embed|link|script)|url\(|^\s{0,3}\[[^\]\n]{1,100}\]:/im;

// Words that stand beside a credential, and other forms in which one is written out.
const credential =
  /passw|passphrase|pwd|secret|token|key|credential|auth|bearer|basic|login|PuTTY|:\/\/[^\s:@/]*:[^\s@/]{4,}@/i;
const spelt = /(?:%[0-9a-f]{2}|\\x[0-9a-f]{2}|\\u00[0-9a-f]{2}|&#)|(?:[0-9a-f]{2}[\s:,;-]{1,2}){11}/i;

/** As long as a word may be before it looks drawn by chance: with three kinds of characters, or with two of them. */
const longMixed = 12;
const longWord = 20;
/** What a credential has at least, whatever stands before it. */
const leastCredential = 12;

const bits = (kinds: number): number => ((kinds >> digit) & 1) + ((kinds >> lower) & 1) + ((kinds >> upper) & 1);

// Small letters and the marks between words: no key is made of them alone, and nothing is hidden in them.
const onlyWords = /^[a-z ,.;:'"?\n\t]*$/;
const solidRun = /\S{12}/;

const doubtsOfAll = (text: string): number => {
  let found = 0;
  let beyond = false;
  let marks = 0;
  let digits = 0;
  // The run of characters that tokens are made of, which kinds it has, and that of all but spaces around it.
  let length = 0;
  let kinds = 0;
  let solid = 0;
  let random = false;
  let credentialFits = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code > 127 ? plain : (classes[code] ?? plain);
    if (code > 127) beyond = true;
    if (kind >= digit && kind <= joint) {
      kinds |= 1 << kind;
      length++;
      if (kind === digit) digits++;
      if (length >= longMixed && !random && bits(kinds) >= (length >= longWord ? 2 : 3)) random = true;
    } else {
      length = kinds = 0;
      if (kind === odd) found |= doubts.hidden;
      else if (kind === escape) found |= doubts.hidden | doubts.coloured;
      else if (kind === mark) marks++;
    }
    solid = code > 32 ? solid + 1 : 0;
    if (solid === leastCredential) credentialFits = true;
  }
  if (beyond && invisible.test(text)) found |= doubts.hidden;
  if (
    random ||
    found > 0 ||
    isSpelt(text, marks, digits) ||
    ((credentialFits || text.includes('login')) && credential.test(text))
  )
    found |= doubts.secret;
  if (marks > 0 && fetched.test(text) && loads.test(text)) found |= doubts.loaded;
  return found;
};

/** Bits of `doubts` for one text: no rule that holds something finds in it what is not among them. */
export const doubtsAboutText = (text: string): number => {
  if (!onlyWords.test(text)) return doubtsOfAll(text);
  return credential.test(text) && (text.includes('login') || solidRun.test(text)) ? doubts.secret : 0;
};

const isSpelt = (text: string, marks: number, digits: number): boolean => marks + digits > 7 && spelt.test(text);

/** Keys come again and again; those that were looked at once, and are short, are known. */
const plainKeys = new Set<string>();
const mostKeys = 1_000;
const longestKey = 40;

const isPlainKey = (name: string): boolean => {
  if (plainKeys.has(name)) return true;
  if (name.length > longestKey || doubtsAboutText(name) !== 0) return false;
  if (plainKeys.size < mostKeys) plainKeys.add(name);
  return true;
};

const deepest = 60;

// Base64 of pictures and sounds: looked at for what it may not have, and for nothing else.
const isBinary = (key: string, text: string): boolean => text.length > 4_096 && (key === 'data' || key === 'blob');

/** The same for a whole value, keys too. What nests deeper than rules look is doubtful as a whole. */
export const doubtsAbout = (value: unknown, key = '', depth = 0): number => {
  if (typeof value === 'string') {
    const found = doubtsAboutText(value);
    return isBinary(key, value) ? found & doubts.hidden : found;
  }
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > deepest) return doubts.hidden;
  let found = 0;
  if (Array.isArray(value)) {
    for (const each of value) found |= doubtsAbout(each, key, depth + 1);
  } else if (isObject(value)) {
    for (const name in value) {
      if (!isPlainKey(name)) found |= doubtsAboutText(name);
      found |= doubtsAbout(value[name], name, depth + 1);
    }
  }
  return found;
};
