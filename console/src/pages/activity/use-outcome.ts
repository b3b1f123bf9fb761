import type { MessageKey } from '../../i18n/messages.ts';
import { useText } from '../../i18n/text.tsx';

/** Says in a word or two what came of something. */
export const useOutcome = (): ((outcome: string) => string) => {
  const { messages } = useText();
  const isKey = (key: string): key is MessageKey => Object.hasOwn(messages, key);
  return (outcome) => {
    const key = `activity.outcome.${outcome}`;
    const message = messages[isKey(key) ? key : 'activity.outcome.other'] ?? outcome;
    return typeof message === 'string' ? message : message.other;
  };
};
