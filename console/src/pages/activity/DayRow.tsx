import { now } from '../../api/clock.ts';
import { useText } from '../../i18n/text.tsx';
import css from './DayRow.module.css';
import { dayText } from './moments.ts';

const dayMs = 86_400_000;

/** The day on which what stands below it was done. */
export function DayRow({ at }: { readonly at: number }) {
  const { t, locale } = useText();
  const isOn = (moment: number): boolean => new Date(moment).toDateString() === new Date(at).toDateString();
  const near = isOn(now()) ? t('activity.today') : isOn(now() - dayMs) ? t('activity.yesterday') : undefined;
  return <div className={css.day}>{near ?? dayText(at, locale)}</div>;
}
