import { observable } from '../api/observable.ts';
import { isLocale, localeFor, type Locale } from '../i18n/locale.ts';
import { loadMessages, type Messages } from '../i18n/messages.ts';
import { store, stored } from './stored.ts';

interface Language {
  readonly locale: Locale;
  readonly messages: Messages;
}

const load = async (locale: Locale): Promise<Language> => {
  document.documentElement.lang = locale;
  return { locale, messages: await loadMessages(locale) };
};

const kept = stored('locale');

/** The language of the page, once it is loaded. */
export const language = observable(await load(isLocale(kept) ? kept : localeFor(navigator.languages)));

/** Speaks another language, and keeps the choice. */
export const speak = async (locale: Locale): Promise<void> => {
  language.set(await load(locale));
  store('locale', locale);
};
