import { useObservable } from '../api/observable.ts';
import { localeNames, locales } from '../i18n/locale.ts';
import { useText } from '../i18n/text.tsx';
import { MenuChoice, MenuLine } from '../ui/Menu.tsx';
import { speak } from './language.ts';
import { theme, themes } from './theme.ts';

/** The choices of a menu: look and language. */
export function LookChoices() {
  const { t, locale } = useText();
  const chosen = useObservable(theme);
  return (
    <>
      <MenuChoice
        label={t('frame.theme')}
        value={chosen}
        options={themes.map((value) => ({ value, label: t(`frame.theme.${value}`) }))}
        onChoose={theme.set}
      />
      <MenuLine />
      <MenuChoice
        label={t('frame.language')}
        value={locale}
        options={locales.map((value) => ({ value, label: localeNames[value] }))}
        onChoose={(value) => void speak(value)}
      />
    </>
  );
}
