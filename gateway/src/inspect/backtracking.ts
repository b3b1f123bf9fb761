import { classSet, escapeSet, everything, of } from './character-set.ts';

/** A part of a pattern that matches characters of a set, so and so often. */
interface Piece {
  readonly set: bigint;
  readonly min: number;
  /** Whether it may match so many different lengths that trying them costs. */
  readonly many: boolean;
}

type Sequence = readonly Piece[];

// What is longer is cut: patterns come from strangers, and looking at them must not cost what they would.
const longest = 1000;
const deepest = 40;
const widest = 64;
const often = 10;

const quantifier = /(?:[*+?]|\{(\d{1,6})(,(\d{0,6}))?\})[?+]?/y;

const quantity = (pattern: string, at: number): { min: number; max: number; length: number } => {
  quantifier.lastIndex = at;
  const [whole, least, range, most] = quantifier.exec(pattern) ?? [];
  if (whole === undefined) return { min: 1, max: 1, length: 0 };
  const length = whole.length;
  if (least !== undefined) {
    const min = Number(least);
    return { min, max: range === undefined ? min : most === '' ? Infinity : Number(most), length };
  }
  const sign = whole[0];
  return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity, length };
};

/** Whether repeating a sequence can match one text in many ways: `a+`, `\w+\s?`, but not `-\w+`. */
const splits = (sequence: Sequence): boolean =>
  sequence
    .slice(0, widest)
    .some(
      (piece, at) =>
        piece.many &&
        sequence
          .slice(0, widest)
          .every((other, place) => place === at || other.min === 0 || (other.set & piece.set) !== 0n),
    );

/** Whether two of the alternatives can match the same run of one character: `a|aa`, `\w|\d`. */
const overlaps = (alternatives: readonly Sequence[]): boolean => {
  let seen = 0n;
  for (const sequence of alternatives) {
    if (sequence.length === 0) continue;
    const common = sequence.reduce((set, piece) => set & piece.set, everything);
    if ((seen & common) !== 0n) return true;
    seen |= common;
  }
  return false;
};

/** Whether three unlimited parts that want the same characters follow one another: `.*.*.*`. */
const queues = (sequence: Sequence): boolean => {
  let common = everything;
  let length = 0;
  for (const piece of sequence) {
    if (piece.many && (common & piece.set) !== 0n) {
      common &= piece.set;
      if (++length === 3) return true;
    } else if (piece.many || piece.min > 0) {
      common = piece.many ? piece.set : everything;
      length = piece.many ? 1 : 0;
    }
  }
  return false;
};

/**
 * Whether a regular expression may take exponential time, or a high power, on a text that almost matches: a repetition
 * whose inside repeats or overlaps itself. An approximation, meant to be right about what people really write.
 */
export const backtracks = (source: string): boolean => {
  const pattern = source.slice(0, longest);
  let at = 0;
  let found = false;

  const group = (depth: number): Sequence => {
    const zeroWidth = /^\?<?[=!]/.test(pattern.slice(at, at + 3));
    const head = /^\?(?:<?[=!]|:|<\w+>|[a-z-]+:)/.exec(pattern.slice(at, at + 40))?.[0] ?? '';
    at += head.length;
    const alternatives = depth > deepest ? [] : choice(depth + 1);
    at++;
    const { min, max, length } = quantity(pattern, at);
    at += length;
    if (max >= often && (alternatives.some(splits) || overlaps(alternatives))) found = true;
    if (zeroWidth) return [];
    const [only] = alternatives;
    if (max === 1 && min === 1 && only !== undefined && alternatives.length === 1) return only;
    const pieces = alternatives.flat();
    const set = pieces.reduce((all, piece) => all | piece.set, 0n);
    const empty = alternatives.some((sequence) => sequence.every((piece) => piece.min === 0));
    const many = (max >= often && max > min) || pieces.some((piece) => piece.many);
    return [{ set, min: empty ? 0 : min, many }];
  };

  const atom = (): bigint | undefined => {
    const char = pattern[at++] ?? '';
    if (char === '^' || char === '$') return undefined;
    if (char === '.') return everything & ~of('\n');
    if (char === '[') {
      const { set, length } = classSet(pattern, at);
      at += length;
      return set;
    }
    if (char !== '\\') return of(char);
    const { set, length } = escapeSet(pattern, at);
    at += length;
    return set;
  };

  const sequence = (depth: number): Sequence => {
    const pieces: Piece[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      if (pattern[at] === '(') {
        at++;
        pieces.push(...group(depth));
        continue;
      }
      const set = atom();
      const { min, max, length } = quantity(pattern, at);
      at += length;
      if (set !== undefined) pieces.push({ set, min, many: max >= often && max > min });
    }
    if (queues(pieces)) found = true;
    return pieces;
  };

  const choice = (depth: number): readonly Sequence[] => {
    const alternatives = [sequence(depth)];
    while (pattern[at] === '|') {
      at++;
      alternatives.push(sequence(depth));
    }
    return alternatives;
  };

  // A bracket that closes nothing ends a choice: go on behind it, so that nothing hides there.
  while (at < pattern.length) {
    choice(0);
    at++;
  }
  return found;
};
