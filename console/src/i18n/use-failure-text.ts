import { ApiFailure } from '../api/failure.ts';
import type { MessageKey, Messages } from './messages.ts';
import { useText } from './text.tsx';

/** A failure in the person's language, and the gateway's own words about it. */
export interface FailureText {
  readonly what: string;
  readonly todo: string;
  readonly said: string;
  readonly remedy: string | undefined;
  readonly code: string;
}

const isKey = (messages: Messages, key: string): key is MessageKey => Object.hasOwn(messages, key);

/** Says failures in the person's language, by their code. */
export const useFailureText = (): ((error: Error) => FailureText) => {
  const { messages } = useText();
  return (error) => {
    const code = error instanceof ApiFailure ? error.code : 'other';
    const text = (key: string, otherwise: MessageKey): string => {
      const message = messages[isKey(messages, key) ? key : otherwise] ?? otherwise;
      return typeof message === 'string' ? message : message.other;
    };
    return {
      what: text(`failure.${code}`, 'failure.other'),
      todo: text(`failure.${code}.todo`, 'failure.other.todo'),
      said: error.message,
      remedy: error instanceof ApiFailure ? error.remedy : undefined,
      code,
    };
  };
};
