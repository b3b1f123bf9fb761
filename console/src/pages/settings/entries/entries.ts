import type { SettingValue } from '../../../../../gateway/src/admin/contract/settings.ts';
import type { EntryShape, EntryValue } from './shapes.ts';

/** One of several things that a setting holds. `false`: none, where a pattern would give one. */
export interface Entry {
  /** Empty where entries have none. */
  readonly name: string;
  readonly value: EntryValue | false;
}

const isEntry = (value: unknown): value is EntryValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const entryOf = ([name, value]: readonly [string, unknown]): Entry | undefined =>
  value === false || isEntry(value) ? { name, value } : undefined;

/** What a text holds; undefined where it is no such thing, and can only be written as JSON. */
export const entriesIn = (text: string, { isNamed }: EntryShape): readonly Entry[] | undefined => {
  if (text.trim() === '') return [];
  const whole = parsed(text);
  if (isNamed ? !isEntry(whole) : !Array.isArray(whole)) return undefined;
  const pairs: readonly (readonly [string, unknown])[] = Array.isArray(whole)
    ? whole.map((value: unknown) => ['', value])
    : Object.entries(isEntry(whole) ? whole : {});
  const entries = pairs.map(entryOf).filter((entry) => entry !== undefined);
  const isWhole = entries.length === pairs.length && (isNamed || entries.every(({ value }) => value !== false));
  return isWhole ? entries : undefined;
};

/** The text that holds them; empty where there are none, for then nothing is written. */
export const textOfEntries = (entries: readonly Entry[], { isNamed }: EntryShape): string => {
  if (entries.length === 0) return '';
  const whole = isNamed
    ? Object.fromEntries(entries.map(({ name, value }) => [name, value]))
    : entries.map(({ value }) => value);
  return JSON.stringify(whole, undefined, 2);
};

/** One more, by a name that none of them has. */
export const withAnother = (
  entries: readonly Entry[],
  { first: { name, value }, isNamed }: EntryShape,
): readonly Entry[] => {
  const taken = new Set(isNamed ? entries.map((entry) => entry.name) : []);
  let unused = name;
  for (let number = 2; taken.has(unused); number += 1) unused = `${name}_${number}`;
  return [...entries, { name: unused, value }];
};

/** An entry with one value set, or taken out. */
export const withValue = (entry: EntryValue, key: string, value: SettingValue | undefined): EntryValue => {
  const { [key]: _, ...others } = entry;
  if (value === undefined) return others;
  return key in entry ? { ...entry, [key]: value } : { ...others, [key]: value };
};
