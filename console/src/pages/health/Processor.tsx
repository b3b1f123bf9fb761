import { useMemo } from 'react';
import { useText } from '../../i18n/text.tsx';
import { percentText } from './amounts.ts';
import { lineOf, momentsOf, type Day } from './day.ts';
import { FigureCard, type Figure } from './FigureCard.tsx';

/** What all servers together kept of this machine's processors busy. */
export function Processor({ day }: { readonly day: Day }) {
  const { t, locale } = useText();
  const at = useMemo(() => momentsOf(day), [day]);
  const figure = useMemo<Figure>(() => {
    const last = day.points.at(-1)?.cpuPercent;
    const format = (value: number): string => percentText(value, locale);
    return {
      title: t('health.processor'),
      value: last === undefined ? '–' : format(last),
      means: t('health.processor.means'),
      limit: '',
      isOver: false,
      lines: [{ name: t('health.processor'), values: lineOf(at, day.points, (point) => point.cpuPercent) }],
      from: 0,
      to: 20,
      format,
    };
  }, [day, at, t, locale]);
  return <FigureCard figure={figure} at={at} />;
}
