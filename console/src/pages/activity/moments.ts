/** Formats are costly to make, and a list that scrolls needs one for each row. */
const kept = new Map<string, Intl.DateTimeFormat>();

const format = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const name = `${locale} ${JSON.stringify(options)}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  kept.set(name, made);
  return made;
};

/** `14:05:09`. */
export const clockText = (at: number, locale: string): string => format(locale, { timeStyle: 'medium' }).format(at);

const days = new Map<string, string>();

/** `Friday 27 November 2026`: said with every record, and the same for many. */
export const dayText = (at: number, locale: string): string => {
  const name = `${locale} ${new Date(at).toDateString()}`;
  const known = days.get(name);
  if (known !== undefined) return known;
  const made = format(locale, { dateStyle: 'full' }).format(at);
  days.set(name, made);
  return made;
};

/** Both. */
export const momentText = (at: number, locale: string): string =>
  format(locale, { dateStyle: 'long', timeStyle: 'medium' }).format(at);
