/** Calls `found` for each of the texts that stands in `lower`, with its number; the same one again for each place. */
export type LiteralIndex = (lower: string, found: (literal: number, at: number) => void) => void;

const size = 0x10000;

const keyOfOne = (a: number): number => a & (size - 1);
const keyOfTwo = (a: number, b: number): number => (a * 0x9d + b * 0x1f3d) & (size - 1);
const keyOfThree = (a: number, b: number, c: number): number => (a * 0x9d + b * 0x1f3d + c * 0x4a3b) & (size - 1);

/** Finds many texts in one pass: by the first three characters of each, or as many as it has. All lower case. */
export const literalIndex = (literals: readonly string[]): LiteralIndex => {
  const one = new Uint16Array(size);
  const two = new Uint16Array(size);
  const three = new Uint16Array(size);
  // The first bucket is for characters that begin nothing.
  const buckets: number[][] = [[]];
  for (const [number, literal] of literals.entries()) {
    const table = literal.length === 1 ? one : literal.length === 2 ? two : three;
    const [a, b, c] = [literal.charCodeAt(0), literal.charCodeAt(1), literal.charCodeAt(2)];
    const key = literal.length === 1 ? keyOfOne(a) : literal.length === 2 ? keyOfTwo(a, b) : keyOfThree(a, b, c);
    const known = table[key] ?? 0;
    if (known > 0) buckets[known]?.push(number);
    else table[key] = buckets.push([number]) - 1;
  }
  const isShort = literals.some(({ length }) => length < 3);
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
    let a = lower.charCodeAt(0);
    let b = lower.charCodeAt(1);
    for (let at = 0; at < lower.length; at++) {
      const c = at + 2 < lower.length ? lower.charCodeAt(at + 2) : 0;
      const long = three[keyOfThree(a, b, c)] ?? 0;
      if (long > 0) look(long, at);
      if (isShort) {
        const short = two[keyOfTwo(a, b)] ?? 0;
        if (short > 0) look(short, at);
        const single = one[keyOfOne(a)] ?? 0;
        if (single > 0) look(single, at);
      }
      a = b;
      b = c;
    }
  };
};

/** A text in lower case, every character in its place: one capital becomes two small ones otherwise. */
export const lowered = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replaceAll('\u0130', 'i').toLowerCase();
};

/** Which of the words stand in a text in lower case, as words of their own, by their numbers. */
export const wordsIn = (words: readonly string[]): ((lower: string) => ReadonlySet<number>) => {
  const index = literalIndex(words);
  return (lower) => {
    const found = new Set<number>();
    index(lower, (word, at) => {
      const end = at + (words[word] ?? '').length;
      if (!isLetter(lower.charCodeAt(at - 1)) && !isLetter(lower.charCodeAt(end))) found.add(word);
    });
    return found;
  };
};

/** Of ASCII, as `\w` has it; what stands beyond an end is none. */
const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95;
