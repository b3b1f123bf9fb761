import { isFields } from './json-text.ts';

/** A moment as a file says it, in ISO 8601: a text, or milliseconds, or seconds, since 1970; undefined where it is none. */
export const isoOf = (value: unknown): string | undefined => {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  // The year 5138 in seconds, the third of March 1973 in milliseconds.
  const at = typeof value === 'string' ? Date.parse(value) : value < 1e11 ? value * 1_000 : value;
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : undefined;
};

const mostOfWords = 300;

/** What a file says as a text, as a list or as an object of texts, in a line. */
export const wordsOf = (value: unknown): string | undefined => {
  const parts = (one: unknown): readonly string[] => {
    if (typeof one === 'string' || typeof one === 'number') return [String(one)];
    return Array.isArray(one) || isFields(one) ? Object.values(one).flatMap(parts) : [];
  };
  const text = parts(value).join('; ').replaceAll(/\s+/g, ' ').trim();
  if (text === '') return undefined;
  return text.length > mostOfWords ? `${text.slice(0, mostOfWords - 1)}…` : text;
};

/** Without accents and without difference of case. */
export const folded = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Without what is not known. */
export const known = (facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
