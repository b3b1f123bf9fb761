import { use, useMemo, type ReactNode } from 'react';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { SettingsContext, settingWords } from './use-words.ts';
import { wordsIn } from './words/load.ts';

/** Waits for the words of the language, and gives them to the parts below it. */
export function SettingsProvider({ children }: { readonly children: ReactNode }) {
  const words = use(wordsIn(useText().locale));
  const { data } = useLook('settings.secrets', {});
  const given = useMemo(
    () => ({ words: settingWords(words), secrets: (data?.secrets ?? []).map(({ name }) => name) }),
    [words, data],
  );
  return <SettingsContext.Provider value={given}>{children}</SettingsContext.Provider>;
}
