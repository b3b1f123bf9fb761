import { useText } from '../../i18n/text.tsx';
import type { Setting } from './setting.ts';
import { textOf } from './setting.ts';
import { useWords } from './use-words.ts';

/** Says values of settings in the person's language; they are given as the form has them. */
export interface Shown {
  /** The value by itself. */
  bare(takes: Setting['takes'], text: string): string;
  /** With its unit; of what is left out the default that holds. */
  whole(setting: Setting, text: string): string;
}

export const useShown = (): Shown => {
  const { t, list, locale } = useText();
  const { choice, unit } = useWords();
  const bare: Shown['bare'] = ({ kind }, text) => {
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
      case 'text':
      case 'size':
      case 'secret':
      case 'json':
        return text;
    }
  };
  return {
    bare,
    whole(setting, text) {
      const usual = textOf(setting.byDefault);
      if (text === '' && usual !== '') return t('ui.default', { value: bare(setting.takes, usual) });
      const value = bare(setting.takes, text);
      const counted = setting.takes.kind === 'number' && text !== '' ? unit(setting) : undefined;
      return counted === undefined ? value : `${value} ${counted}`;
    },
  };
};
