import { visible } from '../../../review.ts';
import { wrap } from '../../layout.ts';
import { styled } from '../../output.ts';
import { compareLines, compareWords } from './compare.ts';
import type { Run } from './compare.ts';

/** Stands before every line that somebody else wrote: nothing of ours begins like it. */
const theirs = '│ ';
const lineColumns = 80;
const mostLines = 40;

/** Long words too, for a line that nobody sees the end of hides what stands there. */
const chopped = (line: string, columns: number): readonly string[] =>
  line.match(new RegExp(`[\\s\\S]{1,${columns}}`, 'gu')) ?? [''];

/** A text of a server, marked as its own, with every character that cannot be seen spelled out. */
export const theirWords = (text: string, indent: string, most = mostLines): readonly string[] => {
  const room = lineColumns - indent.length - theirs.length;
  const lines = text
    .split(/\r?\n/)
    .flatMap((line) => wrap(visible(line), room).flatMap((each) => chopped(each, room)))
    .map((line) => `${indent}${theirs}${line}`.trimEnd());
  const more = lines.length - most;
  return more <= 1 ? lines : [...lines.slice(0, most), `${indent}… ${more} more lines`];
};

/** How a value reads: a text as it is, anything else as JSON with a key a line. */
export const readable = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? '');

const marks = { same: '', gone: '-', new: '+' } as const;

/** In a terminal by colour too; the marks say it without. */
const wordRun = ({ kind, text }: Run): string => {
  const seen = visible(text.replaceAll(/\r?\n/g, ' ⏎ '));
  return kind === 'same' ? seen : `[${marks[kind]}${seen}${marks[kind]}]`;
};

const context = 60;

/** Of what stays only what stands beside a change. */
const shortened = (runs: readonly Run[]): readonly Run[] =>
  runs.map((run, at) => {
    const { kind, text } = run;
    if (kind !== 'same' || text.length <= 2 * context + 10) return run;
    const head = at === 0 ? '' : text.slice(0, context);
    const tail = at === runs.length - 1 ? '' : text.slice(-context);
    return { kind, text: `${head} … ${tail}` };
  });

const coloured = (line: string): string =>
  line.startsWith('-') ? styled('red', line) : line.startsWith('+') ? styled('green', line) : line;

const lineRun = ({ kind, text }: Run): readonly string[] => {
  const sign = kind === 'same' ? ' ' : marks[kind];
  const lines = text.replace(/\n$/, '').split('\n');
  const kept = kind === 'same' && lines.length > 5 ? [...lines.slice(0, 2), '…', ...lines.slice(-2)] : lines;
  return kept.map((line) => `${sign} ${visible(line)}`);
};

/** How one value became another: words of a text, lines of anything else. */
export const changedWords = (before: unknown, after: unknown, indent: string): readonly string[] => {
  const room = lineColumns - indent.length - theirs.length;
  if (typeof before === 'string' && typeof after === 'string') {
    const text = shortened(compareWords(before, after)).map(wordRun).join('');
    return wrap(text, room)
      .flatMap((line) => chopped(line, room))
      .map((line) => `${indent}${theirs}${line}`);
  }
  return compareLines(readable(before), readable(after))
    .flatMap(lineRun)
    .flatMap((line) => chopped(line, room))
    .slice(0, mostLines)
    .map((line) => `${indent}${theirs}${coloured(line)}`);
};
