import { useText } from '../../i18n/text.tsx';
import { bytesText } from '../../ui/Bytes.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import type { Detail } from './entry.ts';
import { Section } from './Section.tsx';
import css from './ThingList.module.css';

/** The paths and addresses that a call named, and what no permission can allow. */
export function ThingList({ things, violations }: Pick<Detail, 'things' | 'violations'>) {
  const { t, locale } = useText();
  if (things.length === 0 && violations.length === 0) return null;
  return (
    <Section title={t('activity.touched')}>
      <ul className={css.things}>
        {things.map(({ kind, shown, level, bytes }) => (
          <li key={`${kind} ${level} ${shown}`} className={css.thing}>
            <strong className={css.name}>
              <HiddenText text={shown} cutAt={200} />
            </strong>
            <span className={css.level}>
              {t(`activity.level.${level}`)}
              {bytes !== undefined && ` · ${bytesText(bytes, locale)}`}
            </span>
          </li>
        ))}
        {violations.map((words) => (
          <li key={words} lang="en">
            <HiddenText text={words} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
