import { eachIdea, ideaCount, numberOf } from './idea-places.ts';
import { ideaRules } from './idea-rules.ts';
import type { Sign } from './sign.ts';

/** How far apart ideas still belong together. */
const usual = 160;
const most = 50;

const rules = ideaRules.map(({ all, without, near = usual, ...rule }) => ({
  ...rule,
  near,
  all: all.map(numberOf),
  without: without === undefined ? -1 : numberOf(without),
}));
const byIdea = Array.from({ length: ideaCount }, (_, idea) => rules.filter(({ all }) => all.includes(idea)));

const negated =
  /\b(?:no|not|never|n't|cannot|without|except|exclud\w*|avoid|masked?|redact\w*|instead of|block\w*|den(?:y|ied|ies)|forbid\w*|refuse\w*|pas|ne|kein\w*|nicht|non|sin|sem)\b[^.;:!?]{0,50}$/;

// What ends a sentence, or a value of JSON: one of these, or a quote before a comma or colon.
const endsSentence = new Uint8Array(0x10000);
for (const char of '.;!?\n{}。！？') endsSentence[char.charCodeAt(0)] = 1;

const isEnd = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  if (code !== 0x22) return endsSentence[code] === 1;
  const next = text.charCodeAt(at + 1);
  return next === 0x2c || next === 0x3a;
};

/** Where each idea was last seen. */
interface Seen {
  readonly at: Int32Array;
  readonly end: Int32Array;
}

/** Whether one word says two of the ideas: `system prompt` and `prompt`. */
const overlap = (all: readonly number[], { at, end }: Seen): boolean =>
  all.some((one, place) =>
    all.slice(place + 1).some((other) => (at[one] ?? 0) < (end[other] ?? 0) && (at[other] ?? 0) < (end[one] ?? 0)),
  );

const isMet = (rule: (typeof rules)[number], first: number, seen: Seen, lower: string): boolean => {
  const { all, ordered, without, negatable } = rule;
  const [one = 0, other = 0] = all;
  if (ordered === true && (seen.at[one] ?? 0) > (seen.at[other] ?? 0)) return false;
  if (without >= 0 && (seen.at[without] ?? -1) > first) return false;
  if (overlap(all, seen)) return false;
  return negatable !== true || !negated.test(lower.slice(Math.max(0, first - 70), first));
};

/** The signs that no pattern spells out, but that the words of a sentence make together; of a flowing text in lower case. */
export const ideaSignsIn = (text: string): readonly Sign[] => {
  const lower = text.includes('\u2019') ? text.replaceAll('\u2019', "'") : text;
  const seen: Seen = { at: new Int32Array(ideaCount).fill(-1), end: new Int32Array(ideaCount) };
  const found: Sign[] = [];
  let sentence = 0;
  let read = 0;
  eachIdea(lower, (idea, at, end) => {
    for (; read < at; read++) if (isEnd(lower, read)) sentence = read + 1;
    seen.at[idea] = at;
    seen.end[idea] = end;
    if (found.length >= most) return;
    for (const rule of byIdea[idea] ?? []) {
      const earliest = Math.max(sentence, at - rule.near);
      let first = at;
      for (const other of rule.all) first = Math.min(first, seen.at[other] ?? -1);
      if (first < earliest || !isMet(rule, first, seen, lower)) continue;
      found.push({ kind: rule.kind, at: first, length: end - first, guessed: true });
    }
  });
  return found;
};
