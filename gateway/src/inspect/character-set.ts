/** Sets of characters as bits: one for each of ASCII, and one for all others. */
export const everything = (1n << 129n) - 1n;

const others = 1n << 128n;

const bit = (code: number): bigint => (code < 128 ? 1n << BigInt(code) : others);

/** The set of one character. */
export const of = (char: string): bigint => bit(char.codePointAt(0) ?? 0);

const range = (from: number, to: number): bigint => {
  let set = to > 127 ? others : 0n;
  for (let code = from; code <= Math.min(to, 127); code++) set |= bit(code);
  return set;
};

const digits = range(48, 57);
const letters = range(65, 90) | range(97, 122);
const words = digits | letters | of('_');
const spaces = range(9, 13) | of(' ') | others;

const named: Readonly<Record<string, bigint>> = {
  d: digits,
  D: everything & ~digits,
  w: words,
  W: everything & ~words,
  s: spaces,
  S: everything & ~range(9, 13) & ~of(' '),
  n: of('\n'),
  r: of('\r'),
  t: of('\t'),
};

interface Read {
  /** Undefined for what matches no character, such as `\b`. */
  readonly set: bigint | undefined;
  readonly length: number;
}

/** What stands behind a backslash. */
export const escapeSet = (pattern: string, at: number): Read => {
  const char = pattern[at] ?? '';
  if (char === 'b' || char === 'B') return { set: undefined, length: 1 };
  const known = Object.hasOwn(named, char) ? named[char] : undefined;
  if (known !== undefined) return { set: known, length: 1 };
  const [code] = /^(?:x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]{1,6}\})/i.exec(pattern.slice(at, at + 10)) ?? [];
  if (code !== undefined) return { set: bit(Number.parseInt(code.replace(/[xu{}]/gi, ''), 16)), length: code.length };
  const [property] = /^p\{[\w=]{1,40}\}/i.exec(pattern.slice(at, at + 44)) ?? [];
  if (property !== undefined) {
    if (char === 'P') return { set: everything, length: property.length };
    return { set: /L/.test(property) ? letters | others : everything, length: property.length };
  }
  // A reference back may match anything, so it limits nothing.
  if (/[1-9k]/.test(char)) return { set: everything, length: 1 };
  return { set: of(char), length: Math.max(1, char.length) };
};

/** A class, from behind its bracket to behind the one that closes it. */
export const classSet = (pattern: string, start: number): { readonly set: bigint; readonly length: number } => {
  const negated = pattern[start] === '^';
  let at = negated ? start + 1 : start;
  let set = 0n;
  while (at < pattern.length && pattern[at] !== ']') {
    if (pattern[at] === '\\') {
      const read = escapeSet(pattern, at + 1);
      set |= read.set ?? 0n;
      at += 1 + read.length;
      continue;
    }
    const from = pattern.charCodeAt(at);
    const to = pattern[at + 1] === '-' && at + 2 < pattern.length ? pattern.charCodeAt(at + 2) : undefined;
    if (to === undefined || pattern[at + 2] === ']' || pattern[at + 2] === '\\') {
      set |= bit(from);
      at++;
    } else {
      set |= range(from, to);
      at += 3;
    }
  }
  return { set: negated ? everything & ~set : set, length: at + 1 - start };
};
