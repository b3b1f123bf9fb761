import { signLanguages } from './sign-languages.ts';
import { flowing } from './phrase.ts';
import { signMarks } from './sign-marks.ts';
import { signPatterns } from './sign-patterns.ts';
import type { Sign, SignKind } from './sign.ts';

const spoken = [...signPatterns, ...signLanguages];

// A tool that says what it cannot reach, or a warning about what not to do, names the same files.
const refused =
  /\b(?:no|not|never|n't|cannot|without|except|exclud\w*|avoid|masked?|redact\w*|instead of|block\w*|den(?:y|ied|ies)|forbid\w*|refuse\w*)\b[^.;:!?]{0,50}$/i;
const refusable: ReadonlySet<SignKind> = new Set([
  'secret',
  'send',
  'context',
  'command',
  'detour',
  'override',
  'tamper',
  'persist',
]);
// One word says nothing: most keys and values of data are none.
const several = /[\s_<[|-]|[\u0080-\uFFFF]/;
const mostOfOne = 20;

const legible = (text: string): string => {
  // Line ends written out, as JSON inside of a text has them; a name in snake case as its words.
  const lines = text.includes('\\') ? text.replace(/\\[nrt]/g, ' \n') : text;
  return /\s/.test(lines) || lines.length > 200 ? lines : lines.replace(/[_-]/g, ' ');
};

const found = (patterns: readonly (readonly [SignKind, RegExp])[], text: string): readonly Sign[] => {
  const signs: Sign[] = [];
  for (const [kind, pattern] of patterns) {
    let count = 0;
    for (const match of text.matchAll(pattern)) {
      if (count++ > mostOfOne) break;
      const ahead = refusable.has(kind) ? text.slice(Math.max(0, match.index - 70), match.index) : '';
      if (!refused.test(ahead)) signs.push({ kind, at: match.index, length: match[0].length });
    }
  }
  return signs;
};

/** The signs that stand in a text, by their place. */
export const signsIn = (text: string): readonly Sign[] => {
  if (text.length < 8 || !several.test(text)) return [];
  const written = legible(text);
  const read = flowing(written);
  return [...found(spoken, read), ...found(signMarks, written)].toSorted((a, b) => a.at - b.at);
};
