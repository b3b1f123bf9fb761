import { isConfusable, mayFold, skeleton } from '../confusables.ts';
import { excerpt } from '../excerpt.ts';
import type { Finding, Rule, Severity, Subject } from '../finding.ts';
import { isDefinition, isName } from '../place.ts';
import { textsOf } from '../texts.ts';
import type { Text } from '../texts.ts';

const beyondAscii = /[\u0080-\uFFFF]/;
const words = /[\p{L}\p{M}\p{Nd}]+/gu;
const latin = /\p{Script=Latin}/u;
// What has looks of ASCII letters of its own: full width, mathematical, circled, squared, small capitals of phonetics.
const styled = /[\uFF21-\uFF3A\uFF41-\uFF5A\u24B6-\u24E9\u{1D400}-\u{1D7FF}\u{1F130}-\u{1F189}\u2100-\u214F]/u;
const asciiName = /^[\w .:/-]+$/;

/** Whether a word is Latin with letters from elsewhere that only look it: every foreign letter does, and Latin ones prevail. */
export const isMixed = (word: string): boolean => {
  const letters = Array.from(word).filter((char) => /\p{L}/u.test(char));
  const foreign = letters.filter((char) => !latin.test(char));
  if (foreign.length === 0 || letters.length < 3) return false;
  const own = letters.length - foreign.length;
  return own >= 2 && foreign.length <= own && foreign.every(isConfusable);
};

const why = {
  mixed: 'Letters of another script stand for Latin ones that look the same.',
  styled: 'Letters of another shape stand for ordinary ones: the name equals one that it is not.',
  whole: 'Every letter is of another script and looks like a Latin one.',
};

const nameProblem = (name: string): keyof typeof why | undefined => {
  if ([...name.matchAll(words)].some(([word]) => isMixed(word))) return 'mixed';
  if (styled.test(name) && asciiName.test(name.normalize('NFKC'))) return 'styled';
  const letters = Array.from(name).filter((char) => /\p{L}/u.test(char));
  const whole = letters.length >= 3 && letters.every(isConfusable) && asciiName.test(skeleton(name));
  return whole ? 'whole' : undefined;
};

// One such word may be a slip of a keyboard; in the text of a page a few are.
const slips = 2;

const examine = (subject: Subject, { where, text }: Text): readonly Finding[] => {
  if (!mayFold(text)) return [];
  const finding = (severity: Severity, at: number, length: number, reason: string): Finding => ({
    kind: 'homoglyphs',
    severity,
    where,
    at,
    evidence: excerpt(text, at, length),
    why: reason,
  });
  const described = isDefinition(subject);
  if (isName(where) && text.length <= 200) {
    const problem = nameProblem(text);
    if (problem === undefined) return [];
    const strong = described && problem !== 'whole';
    return [finding(strong ? 'hold' : 'flag', 0, text.length, why[problem])];
  }
  const mixed: { at: number; length: number }[] = [];
  for (const match of text.matchAll(words)) {
    const [word] = match;
    if (word.length > 60 || !beyondAscii.test(word) || !isMixed(word)) continue;
    mixed.push({ at: match.index, length: word.length });
    if (mixed.length > slips) break;
  }
  const [first] = mixed;
  if (first === undefined) return [];
  const many = mixed.length > slips;
  if (described) return [finding(many ? 'hold' : 'flag', first.at, first.length, why.mixed)];
  return [finding(many ? 'flag' : 'note', first.at, first.length, why.mixed)];
};

/** Names and words with letters of another script, or of another shape, that look like the ones they are not. */
export const homoglyphs: Rule = (subject) => textsOf(subject).flatMap((text) => examine(subject, text));
