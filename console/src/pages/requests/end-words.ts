import type { Text } from '../../i18n/text.tsx';
import { answerWords } from './answer-words.ts';
import type { Ended } from './request.ts';

type End = Ended['end'];

/** Where an answer was given. */
export const byWords = ({ by, client = '' }: Extract<End, { kind: 'answered' }>, t: Text['t']): string =>
  by === 'client' ? t('requests.by.client', { client }) : t(`requests.by.${by}`);

/** How a request ended, in a few words. */
export const endWords = (end: End, t: Text['t']): string => {
  if (end.kind !== 'answered') return t(`requests.ended.${end.kind}`);
  const lasts = end.answer.kind !== 'deny' && end.answer.kind !== 'once';
  const parts = [answerWords(end.answer, t), byWords(end, t)];
  return [...parts, ...(lasts && end.given === 'taken' ? [t('requests.over')] : [])].join(' · ');
};
