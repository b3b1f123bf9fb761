import type { Problem } from './failure.ts';

/** Parsed JSON of any shape. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The part of an object under a key, where that is an object. */
export const fieldsAt = (value: unknown, key: string): Fields => {
  const inner = isFields(value) ? value[key] : undefined;
  return isFields(inner) ? inner : {};
};

/** The first of the keys under which a text stands that is not empty. */
export const textAt = (fields: Fields, ...keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const text = fields[key];
    if (typeof text === 'string' && text.trim() !== '') return text;
    if (typeof text === 'number') return String(text);
  }
  return undefined;
};

export const listAt = (fields: Fields, key: string): readonly unknown[] => {
  const list = fields[key];
  return Array.isArray(list) ? list : [];
};

const placeAt = (text: string, at: number): { readonly line: number; readonly column: number } => {
  const lines = text.slice(0, at).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
};

/** Where V8 says that a text stops being JSON: the end where more is missing; undefined where it does not say, or nothing is wrong. */
const saidOffset = (text: string): number | undefined => {
  try {
    JSON.parse(text);
    return text.length;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const named = /at position (\d+)/.exec(message)?.[1];
    if (named !== undefined) return Number(named);
    return message.includes('end of JSON') ? text.length : undefined;
  }
};

/** Where a text stops being JSON: as V8 does not always say it, the longest beginning that only lacks its end is looked for. */
const offsetIn = (text: string): number => {
  const said = saidOffset(text);
  if (said !== undefined) return said;
  let [sound, broken] = [0, text.length];
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    if (saidOffset(text.slice(0, middle)) === middle) sound = middle;
    else broken = middle;
  }
  return sound;
};

/** The value of a file's JSON, or what is wrong with it and where. */
export const readJson = (file: string, text: string): { readonly value: unknown } | { readonly problem: Problem } => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    const isEmpty = text.trim() === '';
    return {
      problem: {
        file,
        what: isEmpty ? 'The file is empty.' : 'This is not valid JSON.',
        remedy: isEmpty
          ? 'Save it again in StoryCore, or bring it back from a version.'
          : 'Correct it at this place; often a comma or a quotation mark is missing, or one is too many.',
        ...placeAt(text, isEmpty ? 0 : offsetIn(text)),
      },
    };
  }
};
