import { Table2 } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Chart, type ChartLine } from '../../ui/Chart.tsx';
import { Drawer } from '../../ui/Dialog.tsx';
import css from './FigureCard.module.css';
import { FigureTable } from './FigureTable.tsx';

/** One figure of the page. */
export interface Figure {
  readonly title: string;
  readonly value: string;
  /** What it is of, in a sentence. */
  readonly means: string;
  /** From where on an alert is told, in words. */
  /** Empty where none can be. */
  readonly limit: string;
  /** It is past its limit. */
  readonly isOver: boolean;
  readonly lines: readonly { readonly name: string; readonly values: ChartLine }[];
  readonly most?: number | undefined;
  readonly from: number;
  readonly to: number;
  readonly format: (value: number) => string;
}

interface FigureCardProps {
  readonly figure: Figure;
  readonly at: readonly number[];
}

/** A figure, its limit, and how it went over the last day. */
export function FigureCard({ figure, at }: FigureCardProps) {
  const { t, locale } = useText();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { title, value, means, limit, isOver, lines, most, from, to, format } = figure;
  const drawn = useMemo(() => lines.map((line) => line.values), [lines]);
  return (
    <Card aria-labelledby={id} tone={isOver ? 'red' : 'grey'} className={css.card}>
      <h2 id={id} className={css.title}>
        {title}
      </h2>
      <p className={css.value}>{value}</p>
      <p className={css.means}>{means}</p>
      {limit !== '' && (
        <p className={css.means}>
          {most !== undefined && <span className={css.limit} />}
          {isOver && <strong className={css.over}>{t('health.over')} </strong>}
          {limit}
        </p>
      )}
      {lines.length > 1 && (
        <p className={css.legend}>
          {lines.map(({ name }) => (
            <span key={name} className={css.line}>
              {name}
            </span>
          ))}
        </p>
      )}
      <div className={css.space} />
      <Chart
        label={t('health.chart', { title })}
        at={at}
        lines={drawn}
        most={most}
        from={from}
        to={to}
        format={format}
        locale={locale}
      />
      <Button look="quiet" isSmall icon={<Table2 size={14} />} onClick={() => setOpen(true)} className={css.table}>
        {t('health.asTable')}
      </Button>
      <Drawer isOpen={isOpen} onClose={() => setOpen(false)} title={title} means={means}>
        <FigureTable at={at} lines={lines} format={format} />
      </Drawer>
    </Card>
  );
}
