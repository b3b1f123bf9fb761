import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';

/** The configuration as it was looked at. */
export type Look = Answer<'settings.look'>;
export type Setting = Look['settings'][number];
export type Problem = Look['problems'][number];

/** What a person writes in the form, by the keys of its fields; empty where it is left out. */
export type Texts = Readonly<Record<string, string>>;

// Dots would make an object of each section.
/** What a form calls a setting. */
export const keyOf = (path: string): string => path.replaceAll('.', '/');

/** The setting that a form means. */
export const pathOf = (key: string): string => key.replaceAll('/', '.');

/** A value as a person would write it. */
export const textOf = (value: Setting['written']): string => {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object'))
    return value.map((item) => String(item)).join('\n');
  return typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value);
};

/** The form as the file says it. */
export const textsOf = ({ settings }: Pick<Look, 'settings'>): Texts =>
  Object.fromEntries(settings.map(({ path, written }) => [keyOf(path), textOf(written)]));

/** What a person wrote that is not so in the file. */
export const changesIn = (texts: Readonly<Record<string, string | undefined>>, base: Texts): Texts =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([key, text]) =>
      text === undefined || text === base[key] || !(key in base) ? [] : [[key, text]],
    ),
  );

/** The setting that a problem is about: the one whose place is the nearest around it. */
export const settingAt = (problem: Problem, settings: readonly Setting[]): Setting | undefined =>
  settings
    .filter(
      ({ path }) =>
        problem.path === path || (/^[.[]/.test(problem.path.slice(path.length)) && problem.path.startsWith(path)),
    )
    .toSorted((one, other) => other.path.length - one.path.length)[0];
