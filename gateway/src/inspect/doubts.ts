import { isObject } from './json.ts';

/** What rules might find in a value, told by one cheap pass: a set of bits, nothing for nearly all that servers say. */
export const doubts = { hidden: 1, secret: 2, loaded: 4, coloured: 8 } as const;

/** What a character may be to the pass below; the first four make tokens, and the first three are their kinds. */
const [digit, lower, upper, joint, odd, escape, mark, blank] = [1, 2, 4, 8, 16, 32, 64, 128] as const;
const token = digit | lower | upper | joint;

/** Of each byte of UTF-8; nothing for the most. */
const classes = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code === 0x1b) return escape | blank;
  const space = code <= 32 ? blank : 0;
  if (code < 9 || (code > 13 && code < 32) || code === 127) return odd | space;
  const char = String.fromCharCode(code);
  if (/\d/.test(char)) return digit;
  if (/[a-z]/.test(char)) return lower;
  if (/[A-Z]/.test(char)) return upper;
  if (/[+_-]/.test(char)) return joint;
  return /[%\\&@!(<]/.test(char) ? mark : space;
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

/** How many kinds of characters a run of them has. */
const kindsIn = Uint8Array.from(
  { length: token + 1 },
  (_, seen) => [digit, lower, upper].filter((kind) => (seen & kind) !== 0).length,
);

const isRandom = (length: number, seen: number): boolean =>
  length >= longMixed && (kindsIn[seen & token] ?? 0) >= (length >= longWord ? 2 : 3);

// Small letters and the marks between words: no key is made of them alone, and nothing is hidden in them.
const onlyWords = /^[a-z ,.;:'"?\n\t]*$/;
const solidRun = /\S{12}/;

// Bytes are looked at much faster than the characters of a string.
const encoder = new TextEncoder();
const mostAtOnce = 4_096;
const bytes = new Uint8Array(3 * mostAtOnce);

const doubtsOfAll = (text: string): number => {
  let all = 0;
  let beyond = false;
  let few = 0;
  // Where the run of characters that tokens are made of began, what is in it, and where that of all but spaces began.
  let [run, inRun, word] = [0, 0, 0];
  let random = false;
  let credentialFits = false;
  let place = 0;
  for (let from = 0; from < text.length; from += mostAtOnce) {
    const part = text.length <= mostAtOnce ? text : text.slice(from, from + mostAtOnce);
    const { written } = encoder.encodeInto(part, bytes);
    for (let at = 0; at < written; at += 1) {
      const code = bytes[at] ?? 0;
      const kind = classes[code] ?? 0;
      all |= kind;
      if ((kind & token) !== 0) {
        inRun |= kind;
        few += kind & digit;
        place += 1;
        continue;
      }
      if (!random && isRandom(place - run, inRun)) random = true;
      if (code > 127) {
        beyond = true;
        // Places are those of UTF-16: no byte but the first of a character has one, and the first of four has two.
        if (code >= 0xc0) place += code >= 0xf0 ? 2 : 1;
      } else {
        if ((kind & mark) !== 0) few += 1;
        if ((kind & blank) !== 0) {
          if (place - word >= leastCredential) credentialFits = true;
          word = place + 1;
        }
        place += 1;
      }
      run = place;
      inRun = 0;
    }
  }
  if (isRandom(place - run, inRun)) random = true;
  if (place - word >= leastCredential) credentialFits = true;
  let found = 0;
  if ((all & (odd | escape)) !== 0) found |= doubts.hidden;
  if ((all & escape) !== 0) found |= doubts.coloured;
  if (beyond && invisible.test(text)) found |= doubts.hidden;
  if (
    random ||
    found > 0 ||
    isSpelt(text, few) ||
    ((credentialFits || text.includes('login')) && credential.test(text))
  )
    found |= doubts.secret;
  if ((all & mark) !== 0 && fetched.test(text) && loads.test(text)) found |= doubts.loaded;
  return found;
};

/** Bits of `doubts` for one text: no rule that holds something finds in it what is not among them. */
export const doubtsAboutText = (text: string): number => {
  if (!onlyWords.test(text)) return doubtsOfAll(text);
  return credential.test(text) && (text.includes('login') || solidRun.test(text)) ? doubts.secret : 0;
};

/** `few`: digits and marks, of which none that is spelt out has fewer than eight. */
const isSpelt = (text: string, few: number): boolean => few > 7 && spelt.test(text);

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
