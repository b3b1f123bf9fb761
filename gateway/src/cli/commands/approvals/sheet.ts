import type { AnswerKind, OpenQuestion } from '../../../index.ts';
import {
  answersFor,
  canLast,
  heldWords,
  lastingWords,
  onceWords,
  reachWords,
  targetWords,
  visible,
  whoWords,
} from '../../../index.ts';
import { fold, pad } from '../../layout.ts';
import { styled } from '../../output.ts';
import { showCount } from '../../units.ts';

const indent = 9;
/** Wider lines are read no better; and a terminal must never break one itself, for what it begins would look like ours. */
const widest = 80;

const rows = (title: string, texts: readonly string[], columns: number, mark = ''): string[] => {
  const room = Math.min(widest, columns) - 2 - indent - mark.length;
  return texts
    .flatMap((text) => fold(text, room))
    .map((line, at) => `  ${styled('dim', pad(at === 0 ? title : '', indent))}${mark}${line}`);
};

/** The answers that count on the command line. */
export const answersHere = ({ question }: OpenQuestion): readonly AnswerKind[] =>
  answersFor(question, { channel: 'command-line' }, []);

const left = (expiresAt: number, now: number): string => {
  const seconds = Math.max(0, Math.ceil((expiresAt - now) / 1_000));
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
};

const headOf = ({ id, expiresAt, calls }: OpenQuestion, now: number): string =>
  `${styled('bold', id)}  ${calls > 1 ? `${showCount(calls, 'call')} alike wait` : 'waits'}, ${left(expiresAt, now)} more`;

const ownWords = (text: string): string[] => text.split(/\r\n|[\n\r]/).map((line) => visible(line));

const serverWords = ({ sheet: { serverWords: said } }: OpenQuestion, columns: number): string[] => {
  if (said === undefined) return [];
  const lines = [said.title, said.description].filter((text) => text !== undefined).flatMap(ownWords);
  return [
    ...rows('says', ['its server, in its own words, which nobody has checked:'], columns),
    ...rows('', lines, columns, '│ '),
  ];
};

const answerLines = (open: OpenQuestion, columns: number): string[] => {
  const { question } = open;
  const kinds = answersHere(open);
  const lasting = kinds.filter((kind) => kind !== 'deny' && kind !== 'once');
  const term = (kind: AnswerKind): string => `${kind}: ${reachWords(kind)}`;
  return [
    ...rows('once', [`${reachWords('once')}: ${onceWords(question).join('; ')}`], columns),
    ...(lasting.length === 0
      ? rows('', ['Only once: a lasting grant could not name just this.'], columns)
      : [
          ...rows('longer', lasting.map(term), columns),
          ...rows('', ['with this tool, and only to:'], columns),
          ...rows('', lastingWords(question), columns, '· '),
        ]),
    ...rows('deny', [reachWords('deny')], columns),
  ];
};

/** One question whole, for a person: who asks for what, what is sent, what it may do beyond, and what each answer opens. */
export const sheetLines = (open: OpenQuestion, columns: number, now: number): string[] => {
  const { question, sheet } = open;
  const { sent, cut, beyond, findings } = sheet;
  return [
    headOf(open, now),
    ...rows('who', [whoWords(question.principal)], columns),
    ...rows('wants', [targetWords(question.target)], columns),
    ...rows('to', [...new Set(question.held.flatMap(heldWords))], columns),
    ...rows('sends', sent.map(visible), columns, '│ '),
    ...rows('', cut === 0 ? [] : [`and ${showCount(cut, 'character')} more, not shown`], columns),
    ...rows('beyond', beyond.map(visible), columns),
    ...rows(
      'found',
      findings.map((text) => `⚠ ${visible(text)}`),
      columns,
    ),
    ...serverWords(open, columns),
    ...answerLines(open, columns),
  ];
};

/** The same for programs. */
export const sheetJson = (open: OpenQuestion): unknown => ({
  ...open,
  answers: answersHere(open),
  covers: {
    once: onceWords(open.question),
    ...(canLast(open.question) ? { lasting: lastingWords(open.question) } : {}),
  },
});
