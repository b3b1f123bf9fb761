import { use } from 'react';
import type { Locale } from '../../i18n/locale.ts';
import { useText } from '../../i18n/text.tsx';
import type { Setting } from './setting.ts';
import type { Words } from './words/words.ts';

const load = async (locale: Locale): Promise<Words> => {
  switch (locale) {
    case 'en':
      return (await import('./words/english.ts')).words;
    case 'fr':
      return (await import('./words/french.ts')).words;
  }
};

const loading = new Map<Locale, Promise<Words>>();

const wordsIn = (locale: Locale): Promise<Words> => {
  const known = loading.get(locale) ?? load(locale);
  loading.set(locale, known);
  return known;
};

/** How settings are called, and what they mean, in the person's language. */
export interface SettingWords {
  label(setting: Pick<Setting, 'path'>): string;
  means(setting: Setting): string;
  unit(setting: Setting): string | undefined;
  choice(value: string): string;
}

/** Waits for the words of the language. What a newer gateway has beside them is shown in its own. */
export const useWords = (): SettingWords => {
  const { labels, means, units, choices } = use(wordsIn(useText().locale));
  return {
    label: ({ path }) => labels[path] ?? path,
    means: (setting) => means[setting.path] ?? setting.means,
    unit: ({ unit }) => (unit === undefined ? undefined : (units[unit] ?? unit)),
    choice: (value) => choices[value] ?? value,
  };
};
