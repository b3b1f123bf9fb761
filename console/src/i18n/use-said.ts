import type { MessageKey, Messages } from './messages.ts';
import { useText } from './text.tsx';

const isKey = (messages: Messages, key: string): key is MessageKey => Object.hasOwn(messages, key);

/** What a message says that wants no values; `otherwise` where there is no such message. */
export const useSaid = (): (<Otherwise extends string | undefined>(
  key: string,
  otherwise: Otherwise,
) => string | Otherwise) => {
  const { messages } = useText();
  return (key, otherwise) => {
    const message = isKey(messages, key) ? messages[key] : undefined;
    return typeof message === 'string' ? message : otherwise;
  };
};
