import type { Answer, AnswerKind, OpenQuestion } from '../../../index.ts';
import { answersHere } from './sheet.ts';

const letters: Readonly<Record<AnswerKind, string>> = {
  deny: 'd',
  once: 'o',
  times: 'a number',
  minutes: 'm',
  session: 's',
  project: 'p',
  always: 'a',
};

const labels: Readonly<Record<AnswerKind, string>> = {
  deny: '[d]eny',
  once: '[o]nce',
  times: '[2…]×',
  minutes: '15 [m]in',
  session: '[s]ession',
  project: '[p]roject',
  always: '[a]lways',
};

/** The letters that a person may type, with what they mean. */
export const lettersOf = (open: OpenQuestion): string =>
  [...answersHere(open).map((kind) => labels[kind]), '[l]ater'].join(' ');

/** What was typed, as an answer; `later` leaves it to others; undefined where it is none that counts. */
export const readLetter = (open: OpenQuestion, typed: string): Answer | 'later' | undefined => {
  const word = typed.trim().toLowerCase();
  if (word === 'l') return 'later';
  const kinds = answersHere(open);
  if (/^\d{1,3}$/.test(word)) {
    return kinds.includes('times') && Number(word) > 0 ? { kind: 'times', times: Number(word) } : undefined;
  }
  const kind = kinds.find((each) => each !== 'times' && letters[each] === word);
  if (kind === undefined || kind === 'times') return undefined;
  return kind === 'minutes' ? { kind, minutes: 15 } : { kind };
};
