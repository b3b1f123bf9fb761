import { useText } from '../../i18n/text.tsx';
import type { Setting } from './setting.ts';
import { useWords } from './use-words.ts';

/** Says what a value of a setting is, in the person's language; of a text as it is written in the form. */
export const useShown = (): ((takes: Setting['takes'], text: string) => string) => {
  const { t, list, locale } = useText();
  const { choice } = useWords();
  return ({ kind }, text) => {
    if (text === '') return t('settings.leftOut');
    switch (kind) {
      case 'switch':
      case 'fixed':
        return text === 'true' ? t('settings.on') : text === 'false' ? t('settings.off') : text;
      case 'choice':
        return choice(text);
      case 'number': {
        const number = Number(text.replace(',', '.'));
        return Number.isNaN(number) ? text : new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(number);
      }
      case 'texts':
      case 'numbers':
        return list(text.split('\n').filter((line) => line.trim() !== ''));
      default:
        return text;
    }
  };
};
