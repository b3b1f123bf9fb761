import { keyOf, textOf, type Look, type Setting, type Texts } from './setting.ts';

/** One setting that a person changed in the form, and somebody else in the file. */
export interface Conflict {
  readonly setting: Setting;
  readonly was: string;
  readonly mine: string;
  readonly theirs: string;
}

/** Where the file changed under the form: what is not the same in both, and who is right has to be said. */
export const conflictsOf = (base: Look, now: Look, changes: Texts): readonly Conflict[] => {
  const before = new Map(base.settings.map(({ path, written }) => [path, textOf(written)]));
  return now.settings.flatMap((setting) => {
    const mine = changes[keyOf(setting.path)];
    const was = before.get(setting.path) ?? '';
    const theirs = textOf(setting.written);
    return mine === undefined || theirs === was || theirs === mine ? [] : [{ setting, was, mine, theirs }];
  });
};
