import { clausesOf } from './literals.ts';
import type { Clause } from './literals.ts';
import { literalIndex } from '../policy/literal-index.ts';

/** A stretch of a text in which one of the patterns may match. */
export interface Stretch {
  readonly pattern: number;
  readonly from: number;
  readonly to: number;
}

/** The stretches of a text, given in lower case, that are worth looking at. */
export type Seeker = (lower: string) => readonly Stretch[];

// What ends a sentence, as `phrase` has it. A text that has none is cut.
const isEnd = (code: number): boolean =>
  code === 0x2e ||
  code === 0x21 ||
  code === 0x3f ||
  code === 0x0a ||
  code === 0x3002 ||
  code === 0xff01 ||
  code === 0xff1f;
const longest = 4096;

/**
 * Finds where which pattern is worth trying: in the sentences, or the whole texts, that have all of its clauses. Linear, and
 * one pass for all patterns.
 */
export const seeker = (patterns: readonly { readonly looks: RegExp; readonly whole: boolean }[]): Seeker => {
  const clauses = patterns.map(({ looks }) => rarest(clausesOf(looks.source)));
  const needed = Int32Array.from(clauses, ({ length }) => length);
  const byLiteral = new Map<string, { readonly pattern: number; readonly clause: number }[]>();
  let count = 0;
  for (const [pattern, all] of clauses.entries()) {
    for (const clause of all) {
      for (const literal of clause)
        byLiteral.set(literal, [...(byLiteral.get(literal) ?? []), { pattern, clause: count }]);
      count++;
    }
  }
  const uses = [...byLiteral.values()];
  const index = literalIndex([...byLiteral.keys()]);
  const always = patterns.flatMap((_, pattern) => (needed[pattern] === 0 ? [pattern] : []));
  // When each clause was last met, and how many clauses of each pattern since; one count of sentences for all texts.
  const metAt = new Int32Array(count);
  const metOf = new Int32Array(patterns.length);
  const countedAt = new Int32Array(patterns.length);
  let now = 0;

  return (lower) => {
    const found: Stretch[] = always.map((pattern) => ({ pattern, from: 0, to: lower.length }));
    const whole = ++now;
    let sentence = ++now;
    let from = 0;
    let end = endOf(lower, 0);
    index(lower, (literal, at) => {
      while (at >= end) {
        from = end;
        end = endOf(lower, end);
        sentence = ++now;
      }
      for (const { pattern, clause } of uses[literal] ?? []) {
        const stamp = patterns[pattern]?.whole === true ? whole : sentence;
        if (metAt[clause] === stamp) continue;
        metAt[clause] = stamp;
        const met = countedAt[pattern] === stamp ? (metOf[pattern] ?? 0) + 1 : 1;
        countedAt[pattern] = stamp;
        metOf[pattern] = met;
        if (met === needed[pattern]) {
          found.push(stamp === whole ? { pattern, from: 0, to: lower.length } : { pattern, from, to: end });
        }
      }
    });
    return found;
  };
};

// The longer and fewer its texts, the rarer. A third says little that costs less than to try the pattern.
const rarest = (clauses: readonly Clause[]): readonly Clause[] =>
  clauses.toSorted((a, b) => commonness(a) - commonness(b)).slice(0, 2);

const commonness = (clause: Clause): number => clause.reduce((sum, { length }) => sum + 3 ** -length, 0);

const endOf = (text: string, from: number): number => {
  const last = Math.min(text.length, from + longest);
  for (let at = from; at < last; at++) if (isEnd(text.charCodeAt(at))) return at + 1;
  return last;
};
