import { useText } from '../../i18n/text.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Figure } from './FigureCard.tsx';
import css from './FigureTable.module.css';

interface FigureTableProps extends Pick<Figure, 'lines' | 'format'> {
  readonly at: readonly number[];
}

/** The same as a chart, in numbers; the latest first. */
export function FigureTable({ at, lines, format }: FigureTableProps) {
  const { t } = useText();
  const rows = at
    .map((moment, place) => ({ moment, values: lines.map(({ values }) => values[place]) }))
    .filter(({ values }) => values.some((value) => value !== undefined))
    .toReversed();
  if (rows.length === 0) return <p>{t('health.noValues')}</p>;
  return (
    // It may be longer than its place: a keyboard scrolls it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <table className={css.table} tabIndex={0}>
      <thead>
        <tr>
          <th scope="col">{t('health.from')}</th>
          {lines.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ moment, values }) => (
          <tr key={moment}>
            <th scope="row">
              <Time at={moment} />
            </th>
            {values.map((value, place) => (
              <td key={lines[place]?.name}>{value === undefined ? '–' : format(value)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
