import { useObservable } from '../../api/observable.ts';
import { speak } from '../../frame/language.ts';
import { theme, themes } from '../../frame/theme.ts';
import { localeNames, locales } from '../../i18n/locale.ts';
import { useText } from '../../i18n/text.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import css from './Section.module.css';

/** How this browser shows the console. */
export function LookSection() {
  const { t, locale } = useText();
  const chosen = useObservable(theme);
  return (
    <section aria-labelledby="settings-look" className={css.section}>
      <h2 id="settings-look">{t('settings.section.look')}</h2>
      <p className={css.means}>{t('settings.sectionMeans.look')}</p>
      <Card className={css.fields}>
        <Field label={t('frame.language')}>
          {(control) => (
            <Select
              {...control}
              value={locale}
              options={locales.map((value) => ({ value, label: localeNames[value] }))}
              onChoose={(value) => void speak(value)}
            />
          )}
        </Field>
        <Field label={t('frame.theme')}>
          {(control) => (
            <Select
              {...control}
              value={chosen}
              options={themes.map((value) => ({ value, label: t(`frame.theme.${value}`) }))}
              onChoose={theme.set}
            />
          )}
        </Field>
      </Card>
    </section>
  );
}
