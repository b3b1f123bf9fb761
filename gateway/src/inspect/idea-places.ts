import { literalIndex } from '../policy/literal-index.ts';
import type { LiteralIndex } from '../policy/literal-index.ts';
import { ideaWords } from './idea-words.ts';
import type { Idea } from './idea-words.ts';

interface Word {
  readonly text: string;
  readonly idea: number;
  readonly whole: boolean;
}

const ideas: readonly string[] = Object.keys(ideaWords);

/** The number of an idea, by which `eachIdea` tells it. */
export const numberOf = (idea: Idea): number => ideas.indexOf(idea);

export const ideaCount = ideas.length;

const wordsOfIdeas = (): readonly Word[] =>
  Object.values(ideaWords).flatMap((lists, idea) =>
    lists
      .flatMap((list) => list.split('|'))
      .map((word) => ({ text: word.replace(/=$/, ''), idea, whole: word.endsWith('=') })),
  );

// Of a chat, its number or its list is none of what was said.
const handle =
  /^[\w-]*[ _-]?(?:ids?|identifiers?|names?|types?|lists?|titles?|topics?|links?|urls?|members?|objects?|models?|completions?)\b/;
const chat = numberOf('chat');

// Of any alphabet; a word of one that writes without blanks may begin anywhere.
const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0xc0 && code < 0x0e00) || code === 0x5f;

const underscore = 0x5f;
const dot = 0x2024;

const standsAlone = (lower: string, { text, idea, whole }: Word, at: number): boolean => {
  const first = text.charCodeAt(0);
  const before = lower.charCodeAt(at - 1);
  // What follows a dot is a part of the name of a file or a host.
  if (before === dot || (first !== underscore && isLetter(before) && isLetter(first))) return false;
  const end = at + text.length;
  if (whole && isLetter(lower.charCodeAt(end))) return false;
  // What was said in a chat is not the whole of it.
  if (idea === chat)
    return (
      !handle.test(lower.slice(end, end + 24)) &&
      !/\b(?:in|during|within) (?:the |this |our )?$/.test(lower.slice(Math.max(0, at - 16), at))
    );
  // An example of a file of keys has none.
  return first !== dot || !lower.startsWith('\u2024ex', end);
};

// Read with the first text: a start does not wait for them.
let known: { readonly words: readonly Word[]; readonly index: LiteralIndex } | undefined;

const read = () => {
  const words = wordsOfIdeas();
  return { words, index: literalIndex(words.map(({ text }) => text)) };
};

/** Calls `found` for each word of an idea in a flowing text in lower case. */
export const eachIdea = (lower: string, found: (idea: number, at: number, end: number) => void): void => {
  const { words, index } = (known ??= read());
  index(lower, (number, at) => {
    const word = words[number];
    if (word !== undefined && standsAlone(lower, word, at)) found(word.idea, at, at + word.text.length);
  });
};
