import type { Text } from '../../i18n/text.tsx';
import type { Given } from './request.ts';

/** An answer in a word or two. */
export const answerWords = (answer: Given, t: Text['t']): string => {
  switch (answer.kind) {
    case 'times':
      return t('requests.times', { count: answer.times });
    case 'minutes':
      return t('requests.minutes', { count: answer.minutes });
    case 'deny':
    case 'once':
    case 'session':
    case 'project':
    case 'always':
      return t(`requests.${answer.kind}`);
  }
};
