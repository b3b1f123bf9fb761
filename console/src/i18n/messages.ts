import type { Locale } from './locale.ts';
import type { en } from './en.ts';
import type { enPages } from './en-pages.ts';
import type { Message, Wanted } from './message.ts';

export type EnglishMessages = typeof en & typeof enPages;
export type MessageKey = keyof EnglishMessages;
/** Messages that want no values. */
export type PlainKey = {
  [Key in MessageKey]: [Wanted<EnglishMessages[Key]>] extends [never] ? Key : never;
}[MessageKey];
/** Messages of one language. */
export type Messages<Key extends MessageKey = MessageKey> = Readonly<Record<Key, Message>>;

/** What the frame and the first page say. */
export type FirstMessages = Messages<keyof typeof en>;

/** Loads what is said before another page than the first is opened, in one language; no other is sent to the page. */
export const loadFirst = async (locale: Locale): Promise<FirstMessages> => {
  switch (locale) {
    case 'en':
      return (await import('./en.ts')).en;
    case 'fr':
      return (await import('./fr.ts')).fr;
  }
};

/** Loads what the other pages say. */
export const loadOthers = async (locale: Locale): Promise<Messages<keyof typeof enPages>> => {
  switch (locale) {
    case 'en':
      return (await import('./en-pages.ts')).enPages;
    case 'fr':
      return (await import('./fr-pages.ts')).frPages;
  }
};
