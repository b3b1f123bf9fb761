import { useText } from '../../i18n/text.tsx';
import { groupOf } from './sections.ts';
import { useWords } from './use-words.ts';

/** What a key of the configuration is called, a setting or a whole section, each name once. */
export const usePartNames = (): ((keys: readonly string[]) => readonly string[]) => {
  const { t } = useText();
  const words = useWords();
  return (keys) => [
    ...new Set(
      keys.map((path) => {
        const label = words.label({ path });
        return label === path ? t(`settings.section.${groupOf(path)}`) : label;
      }),
    ),
  ];
};
