import { observable } from '../api/observable.ts';
import { isLocale, localeFor, type Locale } from '../i18n/locale.ts';
import { loadFirst, loadOthers, type Messages } from '../i18n/messages.ts';
import { store, stored } from './stored.ts';

interface Language {
  readonly locale: Locale;
  /** All of them, once another page than the first was opened. */
  readonly messages: Messages;
}

const kept = stored('locale');
const first = isLocale(kept) ? kept : localeFor(navigator.languages);

/** The language of the page, once it is loaded. */
export const language = observable<Language>({ locale: first, messages: await loadFirst(first) });

const show = (next: Language): void => {
  document.documentElement.lang = next.locale;
  language.set(next);
};
show(language.get());

const loadWhole = async (locale: Locale): Promise<Language> => {
  const [most, others] = await Promise.all([loadFirst(locale), loadOthers(locale)]);
  return { locale, messages: { ...most, ...others } };
};

let whole: Promise<void> | undefined;

/** Loads what the pages say beside the first one, once: whoever opens one waits for it. */
export const completeLanguage = (): Promise<void> =>
  (whole ??= loadWhole(language.get().locale).then((loaded) => {
    // Another one may have been chosen meanwhile, and is whole.
    if (loaded.locale === language.get().locale) show(loaded);
  }));

/** Speaks another language, and keeps the choice. */
export const speak = async (locale: Locale): Promise<void> => {
  const loaded = await loadWhole(locale);
  whole = Promise.resolve();
  show(loaded);
  store('locale', locale);
};
