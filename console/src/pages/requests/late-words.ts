import type { ApiFailure } from '../../api/failure.ts';
import type { Text } from '../../i18n/text.tsx';
import { answerWords } from './answer-words.ts';
import { byWords, endWords } from './end-words.ts';
import type { Ended } from './request.ts';

type End = Ended['end'];

const isEnd = (value: unknown): value is End =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  (value.kind === 'expired' || value.kind === 'withdrawn' || (value.kind === 'answered' && 'answer' in value));

/** Who was first, where an answer came too late; undefined where it failed for something else. */
export const lateWords = (error: ApiFailure, t: Text['t']): string | undefined => {
  const end = error.code === 'changed-meanwhile' ? error.data?.['end'] : undefined;
  if (!isEnd(end)) return undefined;
  if (end.kind !== 'answered') return t('requests.firstEnded', { answer: endWords(end, t) });
  return t('requests.first', { answer: answerWords(end.answer, t), by: byWords(end, t) });
};
