/** Languages that are complete. */
export const locales = ['en', 'fr'] as const;

export type Locale = (typeof locales)[number];

/** Each language in its own words. */
export const localeNames: Readonly<Record<Locale, string>> = { en: 'English', fr: 'Français' };

export const isLocale = (value: unknown): value is Locale => locales.some((locale) => locale === value);

/** The first language of a person's list that is complete here; English where there is none. */
export const localeFor = (wanted: readonly string[]): Locale =>
  wanted.map((tag) => tag.toLowerCase().split('-')[0]).find(isLocale) ?? 'en';
