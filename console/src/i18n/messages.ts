import type { Locale } from './locale.ts';
import type { en } from './en.ts';
import type { enPages } from './en-pages.ts';
import type { panel } from './en/panel.ts';
import type { Message, Wanted } from './message.ts';

/** Those of the panel are not in the console: other programs embed it. */
export type EnglishMessages = typeof en & typeof enPages & typeof panel;
export type MessageKey = keyof EnglishMessages;
/** Messages that want no values. */
export type PlainKey = {
  [Key in MessageKey]: [Wanted<EnglishMessages[Key]>] extends [never] ? Key : never;
}[MessageKey];
/** Messages in one language: some of the console's, or the panel's. Tests hold that none is missing where it is asked for. */
export type Messages = Readonly<Partial<Record<MessageKey, Message>>>;

/** Loads what the frame and the first page say, in one language; no other is sent to the page. */
export const loadFirst = async (locale: Locale): Promise<Messages> => {
  switch (locale) {
    case 'en':
      return (await import('./en.ts')).en;
    case 'fr':
      return (await import('./fr.ts')).fr;
  }
};

/** Loads what the other pages say. */
export const loadOthers = async (locale: Locale): Promise<Messages> => {
  switch (locale) {
    case 'en':
      return (await import('./en-pages.ts')).enPages;
    case 'fr':
      return (await import('./fr-pages.ts')).frPages;
  }
};
