import { useMemo } from 'react';
import { useText } from '../../i18n/text.tsx';
import { FigureCard } from './FigureCard.tsx';
import css from './Figures.module.css';
import { momentsOf, type Day } from './day.ts';
import { memory, refused, success, times } from './figures.ts';

interface FiguresProps {
  readonly day: Day;
  /** What all servers use now, where that is known. */
  readonly memoryBytes: number | undefined;
}

/** The four figures, over the last day. */
export function Figures({ day, memoryBytes }: FiguresProps) {
  const text = useText();
  const at = useMemo(() => momentsOf(day), [day]);
  const still = useMemo(() => [success, times, refused].map((figure) => figure({ day, at, text })), [day, at, text]);
  const used = useMemo(() => memory({ day, at, text }, memoryBytes), [day, at, text, memoryBytes]);
  const [first, second, third] = still;
  return (
    <div className={css.figures}>
      {[first, second, used, third].map(
        (figure) => figure !== undefined && <FigureCard key={figure.title} figure={figure} at={at} />,
      )}
    </div>
  );
}
