import type { Locale } from '../../../i18n/locale.ts';
import type { Words } from './words.ts';

const load = async (locale: Locale): Promise<Words> => {
  switch (locale) {
    case 'en':
      return (await import('./english.ts')).words;
    case 'fr':
      return (await import('./french.ts')).words;
  }
};

const loading = new Map<Locale, Promise<Words>>();

/** The words of a language, loaded once. */
export const wordsIn = (locale: Locale): Promise<Words> => {
  const known = loading.get(locale) ?? load(locale);
  loading.set(locale, known);
  return known;
};
