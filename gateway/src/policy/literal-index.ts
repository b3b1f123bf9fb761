/** Calls `found` for each of the texts that stands in `lower`, with its number; the same one again for each place. */
export type LiteralIndex = (lower: string, found: (literal: number, at: number) => void) => void;

const size = 0x8000;
const mask = size - 1;

/** A key of the last three characters, from that of the three before: what is older has been shifted out. */
const keyAfter = (key: number, code: number): number => ((key << 5) ^ code) & mask;

const keyOf = (literal: string, length: number): number => {
  let key = 0;
  for (let at = 0; at < length; at++) key = keyAfter(key, literal.charCodeAt(at));
  return key;
};

const build = (literals: readonly string[]): LiteralIndex => {
  const three = new Uint16Array(size);
  const two = new Uint16Array(size);
  // The first bucket is for characters that begin nothing.
  const buckets: number[][] = [[]];
  const single = new Map<number, number[]>();
  for (const [number, literal] of literals.entries()) {
    if (literal.length < 2) {
      const code = literal.charCodeAt(0);
      single.set(code, [...(single.get(code) ?? []), number]);
      continue;
    }
    const table = literal.length === 2 ? two : three;
    const key = keyOf(literal, Math.min(3, literal.length));
    const known = table[key] ?? 0;
    if (known > 0) buckets[known]?.push(number);
    else table[key] = buckets.push([number]) - 1;
  }
  const hasTwo = literals.some(({ length }) => length === 2);
  const hasSingle = single.size > 0;
  const lasts = Int32Array.from(literals, (literal) => literal.charCodeAt(literal.length - 1));
  const lengths = Int32Array.from(literals, ({ length }) => length);
  return (lower, found) => {
    const look = (bucket: number, at: number): void => {
      for (const number of buckets[bucket] ?? []) {
        // Most that begin alike end otherwise.
        if (lower.charCodeAt(at + (lengths[number] ?? 0) - 1) !== lasts[number]) continue;
        if (lower.startsWith(literals[number] ?? '', at)) found(number, at);
      }
    };
    let key = 0;
    let before = 0;
    for (let at = 0; at < lower.length; at++) {
      const code = lower.charCodeAt(at);
      key = keyAfter(key, code);
      const long = three[key] ?? 0;
      if (long > 0) look(long, at - 2);
      if (hasTwo) {
        const short = two[keyAfter(before, code)] ?? 0;
        if (short > 0) look(short, at - 1);
        before = code & mask;
      }
      if (hasSingle) {
        for (const number of single.get(code) ?? []) found(number, at);
      }
    }
  };
};

/**
 * Finds many texts in one pass: by the first three characters of each, or as many as it has. All lower case. Built with the
 * first text: a start does not wait for what no text asked for yet.
 */
export const literalIndex = (literals: readonly string[]): LiteralIndex => {
  let index: LiteralIndex | undefined;
  return (lower, found) => (index ??= build(literals))(lower, found);
};

/** A text in lower case, every character in its place: one capital becomes two small ones otherwise. */
export const lowered = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replaceAll('\u0130', 'i').toLowerCase();
};

/** Calls `found` for each of the words that stands in a text in lower case as a word of its own, with its number and place. */
export const wordIndex = (words: readonly string[]): LiteralIndex => {
  const index = literalIndex(words);
  return (lower, found) =>
    index(lower, (word, at) => {
      const end = at + (words[word] ?? '').length;
      if (!isLetter(lower.charCodeAt(at - 1)) && !isLetter(lower.charCodeAt(end))) found(word, at);
    });
};

/** Which of the words stand in a text in lower case, as words of their own, by their numbers. */
export const wordsIn = (words: readonly string[]): ((lower: string) => ReadonlySet<number>) => {
  const index = wordIndex(words);
  return (lower) => {
    const found = new Set<number>();
    index(lower, (word) => found.add(word));
    return found;
  };
};

/** Of ASCII, as `\w` has it; what stands beyond an end is none. */
const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95;
