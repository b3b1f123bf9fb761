import type { Locale } from './locale.ts';
import type { en } from './en.ts';
import type { Message, Wanted } from './message.ts';

export type EnglishMessages = typeof en;
export type MessageKey = keyof EnglishMessages;
/** Messages that want no values. */
export type PlainKey = {
  [Key in MessageKey]: [Wanted<EnglishMessages[Key]>] extends [never] ? Key : never;
}[MessageKey];
/** Every message, in one language. */
export type Messages = Readonly<Record<MessageKey, Message>>;

/** Loads the messages of one language; no other is sent to the page. */
export const loadMessages = async (locale: Locale): Promise<Messages> => {
  switch (locale) {
    case 'en':
      return (await import('./en.ts')).en;
    case 'fr':
      return (await import('./fr.ts')).fr;
  }
};
