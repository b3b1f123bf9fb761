import { ideaSignsIn } from './idea-signs.ts';
import { signLanguages } from './sign-languages.ts';
import { lowered } from '../policy/literal-index.ts';
import { flowing } from './phrase.ts';
import { seeker } from './seeker.ts';
import type { Seeker, Stretch } from './seeker.ts';
import { signMarks } from './sign-marks.ts';
import { signPatterns } from './sign-patterns.ts';
import type { Sign, SignKind } from './sign.ts';

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
// Who describes attacks quotes them.
const cited =
  /\b(?:detect\w*|scan\w*|flags?|flagged|filter\w*|identif\w+|classif\w+|attack\w*|injections?|jailbreak\w*|phrases? (?:such as|like))\b[^.;!?]{0,110}$/i;
const citable: ReadonlySet<SignKind> = new Set(['override', 'context', 'conceal', 'secret', 'role']);

const conditional = /\b(?:whether|if|unless|until|once|when)\b[^.;]{0,40}$/i;

const isRefused = (text: string, { kind, at, length, guessed }: Sign): boolean => {
  const ahead = text.slice(Math.max(0, at - 120), guessed === true ? at + length : at);
  // «Never without asking» is what is wanted.
  const isTaken = refusable.has(kind) || (kind === 'conceal' && /^without/i.test(text.slice(at, at + 7)));
  if (kind === 'consent' && conditional.test(text.slice(Math.max(0, at - 60), at))) return true;
  return (isTaken && refused.test(text.slice(Math.max(0, at - 90), at))) || (citable.has(kind) && cited.test(ahead));
};

/** One word says nothing: most keys and values of data are none. */
export const several = /[\s_<[|-]|[\u0080-\uFFFF]/;
const mostOfOne = 20;

const legible = (text: string): string => {
  // Line ends written out, as JSON inside of a text has them; a name in snake case as its words.
  const lines = text.includes('\\') ? text.replace(/\\[nrt]/g, ' \n') : text;
  return /\s/.test(lines) || lines.length > 200 ? lines : lines.replace(/[_-]/g, ' ');
};

interface Pattern {
  readonly kind: SignKind;
  readonly looks: RegExp;
  readonly whole: boolean;
}

/** Every sign with how it is looked for: in sentences, or in the whole text. */
export const signsLookedFor = (): readonly Pattern[] => [
  ...[...signPatterns(), ...signLanguages()].map(([kind, looks]) => ({ kind, looks, whole: false })),
  ...signMarks.map(([kind, looks]) => ({ kind, looks, whole: true })),
];
// Made with the first text: many gateways never see one worth it.
let known: { readonly patterns: readonly Pattern[]; readonly seek: Seeker } | undefined;

const looking = () => {
  if (known !== undefined) return known;
  const patterns = signsLookedFor();
  return (known = { patterns, seek: seeker(patterns) });
};

// Enough to know an order by. Of more, in texts made to be slow to read, the begin and the end are read.
const mostRead = 1 << 20;

const within = (stretches: readonly Stretch[]): readonly Stretch[] => {
  let left = mostRead;
  const affordable = (stretch: Stretch): boolean => (left -= stretch.to - stretch.from) >= 0;
  if (stretches.reduce((sum, { from, to }) => sum + to - from, 0) <= mostRead) return stretches;
  const half = Math.floor(stretches.length / 2);
  const alternately = stretches.slice(0, half).flatMap((one, at) => [one, stretches.at(-1 - at) ?? one]);
  return alternately.filter(affordable);
};

const found = (text: string, { kind, looks }: Pattern, { from, to }: Stretch): readonly Sign[] => {
  const signs: Sign[] = [];
  const stretch = text.slice(from, to);
  // Not `matchAll`, which makes the expression anew each time.
  looks.lastIndex = 0;
  for (let match = looks.exec(stretch); match !== null; match = looks.exec(stretch)) {
    const sign = { kind, at: from + match.index, length: match[0].length };
    if (!isRefused(text, sign)) signs.push(sign);
    if (signs.length === mostOfOne) break;
    if (match[0] === '') looks.lastIndex++;
  }
  return signs;
};

/** How much the kinds of signs weigh that may stand in a flowing text in lower case, going by its words: no less than they do. */
export const likelyWeight = (lower: string, weights: Readonly<Partial<Record<SignKind, number>>>): number => {
  const kinds = new Set<SignKind>();
  const { patterns, seek } = looking();
  let weight = 0;
  for (const { pattern } of seek(lower)) {
    const kind = patterns[pattern]?.kind;
    if (kind === undefined || kinds.has(kind)) continue;
    kinds.add(kind);
    weight += weights[kind] ?? 0;
  }
  for (const { kind } of ideaSignsIn(lower)) {
    if (!kinds.has(kind)) weight += weights[kind] ?? 0;
    kinds.add(kind);
  }
  return weight;
};

/** The signs that stand in a text, by their place. */
export const signsIn = (text: string): readonly Sign[] => {
  if (text.length < 8 || !several.test(text)) return [];
  const written = legible(text);
  const read = flowing(written);
  const lower = lowered(read);
  const { patterns, seek } = looking();
  const signs = within(seek(lower)).flatMap((stretch) => {
    const pattern = patterns[stretch.pattern];
    if (pattern === undefined) return [];
    return found(pattern.whole ? written : lower, pattern, stretch);
  });
  const told = ideaSignsIn(lower).filter((sign) => !isRefused(lower, sign));
  return [...signs, ...told].toSorted((a, b) => a.at - b.at);
};
