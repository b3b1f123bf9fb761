import { createContext, useContext } from 'react';
import type { Setting } from './setting.ts';
import type { Words } from './words/words.ts';

/** How settings are called, and what they mean, in the person's language. */
export interface SettingWords {
  label(setting: Pick<Setting, 'path'>): string;
  means(setting: Setting): string;
  unit(setting: Setting): string | undefined;
  choice(value: string): string;
}

/** What a newer gateway has beside the words that are known is shown in its own. */
export const settingWords = ({ labels, means, units, choices }: Words): SettingWords => ({
  label: ({ path }) => labels[path] ?? path,
  means: (setting) => means[setting.path] ?? setting.means,
  unit: ({ unit }) => (unit === undefined ? undefined : (units[unit] ?? unit)),
  choice: (value) => choices[value] ?? value,
});

/** What whoever shows settings gives their parts: the page, and the panel in another program. */
export interface SettingsGiven {
  readonly words: SettingWords;
  /** Names of the keys and passwords that are known. */
  readonly secrets: readonly string[];
}

export const SettingsContext = createContext<SettingsGiven | undefined>(undefined);

const useGiven = (): SettingsGiven => {
  const given = useContext(SettingsContext);
  if (given === undefined) throw new Error('This part of the settings is for places below a SettingsContext.');
  return given;
};

export const useWords = (): SettingWords => useGiven().words;

export const useSecretNames = (): readonly string[] => useGiven().secrets;
