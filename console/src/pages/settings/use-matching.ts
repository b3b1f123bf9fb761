import type { Setting } from './setting.ts';
import { useWords } from './use-words.ts';

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Settings in whose name, meaning or path all words of a search stand; accents and capitals do not count. */
export const useMatching = (settings: readonly Setting[], search: string): readonly Setting[] => {
  const words = useWords();
  const wanted = folded(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  const textOf = (setting: Setting): string =>
    folded(`${words.label(setting)} ${words.means(setting)} ${setting.path}`);
  return settings.filter((setting) => wanted.every((word) => textOf(setting).includes(word)));
};
