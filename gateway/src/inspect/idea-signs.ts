import { literalIndex } from '../policy/literal-index.ts';
import type { LiteralIndex } from '../policy/literal-index.ts';
import { ideaRules } from './idea-rules.ts';
import { ideaWords } from './idea-words.ts';
import type { Sign } from './sign.ts';

/** How far apart ideas still belong together. */
const usual = 160;
const most = 50;

interface Word {
  readonly text: string;
  readonly idea: number;
  readonly whole: boolean;
}

const ideas = Object.keys(ideaWords);
const words: readonly Word[] = Object.values(ideaWords).flatMap((list, idea) =>
  list.split('|').map((word) => ({ text: word.replace(/=$/, ''), idea, whole: word.endsWith('=') })),
);
const rules = ideaRules.map(({ all, without, ...rule }) => ({
  ...rule,
  all: all.map((idea) => ideas.indexOf(idea)),
  without: without === undefined ? -1 : ideas.indexOf(without),
}));
const byIdea = ideas.map((_, idea) => rules.filter(({ all }) => all.includes(idea)));

const negated =
  /\b(?:no|not|never|n't|cannot|without|except|exclud\w*|avoid|masked?|redact\w*|instead of|block\w*|den(?:y|ied|ies)|forbid\w*|refuse\w*|pas|ne|kein\w*|nicht|non|sin|sem)\b[^.;:!?]{0,50}$/;

// Of a chat, its number or its list is none of what was said.
const handle =
  /^[\w-]*[ _-]?(?:ids?|identifiers?|names?|types?|lists?|titles?|topics?|links?|urls?|members?|objects?|models?|completions?)\b/;
const chat = ideas.indexOf('chat');

let index: LiteralIndex | undefined;

const ends = new Set(Array.from('.;!?\n{}。！？', (char) => char.charCodeAt(0)));

// What ends a sentence, or a value of JSON.
const isEnd = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  if (code === 0x22) return /[,:]/.test(text.charAt(at + 1));
  return ends.has(code);
};

// Of any alphabet; a word of one that writes without blanks may begin anywhere.
const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0xc0 && code < 0x0e00) || code === 0x5f;

const underscore = 0x5f;

const standsAlone = (lower: string, { text, idea, whole }: Word, at: number): boolean => {
  const first = text.charCodeAt(0);
  // A part of the name of a file or a host.
  if (lower.charCodeAt(at - 1) === 0x2024) return false;
  if (first !== underscore && isLetter(first) && isLetter(lower.charCodeAt(at - 1))) return false;
  if (idea === chat && handle.test(lower.slice(at + text.length, at + text.length + 24))) return false;
  // What was said in it is not the whole of it.
  if (idea === chat && /\b(?:in|during|within) (?:the |this |our )?$/.test(lower.slice(Math.max(0, at - 16), at)))
    return false;
  // An example of a file of keys has none.
  if (text.endsWith('\u2024env') && lower.startsWith('\u2024ex', at + text.length)) return false;
  return !whole || !isLetter(lower.charCodeAt(at + text.length));
};

/** Whether one word says two of the ideas: `system prompt` and `prompt`. */
const overlap = (all: readonly number[], starts: Int32Array, ends: Int32Array): boolean =>
  all.some((one, place) =>
    all
      .slice(place + 1)
      .some((other) => (starts[one] ?? 0) < (ends[other] ?? 0) && (starts[other] ?? 0) < (ends[one] ?? 0)),
  );

/** The signs that no pattern spells out, but that the words of a sentence make together; of a flowing text in lower case. */
export const ideaSignsIn = (text: string): readonly Sign[] => {
  const lower = text.replaceAll('\u2019', "'");
  index ??= literalIndex(words.map(({ text }) => text));
  const lastAt = new Int32Array(ideas.length).fill(-1);
  const lastEnd = new Int32Array(ideas.length);
  const found: Sign[] = [];
  let sentence = 0;
  let read = 0;
  index(lower, (number, at) => {
    const word = words[number];
    if (word === undefined || found.length >= most || !standsAlone(lower, word, at)) return;
    for (; read < at; read++) if (isEnd(lower, read)) sentence = read + 1;
    lastAt[word.idea] = at;
    lastEnd[word.idea] = at + word.text.length;
    for (const { kind, all, near = usual, negatable, ordered, without } of byIdea[word.idea] ?? []) {
      let first = at;
      for (const idea of all) first = Math.min(first, lastAt[idea] ?? -1);
      if (first < sentence || first < at - near || overlap(all, lastAt, lastEnd)) continue;
      if (
        ordered === true &&
        all.some((idea, place) => place > 0 && (lastAt[idea] ?? 0) < (lastAt[all[place - 1] ?? 0] ?? 0) && place < 2)
      )
        continue;
      if (without >= 0 && (lastAt[without] ?? -1) > first) continue;
      if (negatable === true && negated.test(lower.slice(Math.max(0, first - 70), first))) continue;
      found.push({ kind, at: first, length: at + word.text.length - first, guessed: true });
    }
  });
  return found;
};
