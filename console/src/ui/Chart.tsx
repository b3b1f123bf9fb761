import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import css from './Chart.module.css';

/** A line over time; undefined where nothing is known. */
export type ChartLine = readonly (number | undefined)[];

interface ChartProps {
  /** What it shows, in a sentence: for those who do not see it. Its numbers stand in a table elsewhere. */
  readonly label: string;
  /** Epoch milliseconds, ascending. */
  readonly at: readonly number[];
  /** One or two; the first is the stronger. */
  readonly lines: readonly ChartLine[];
  /** What should not be passed. */
  readonly most?: number | undefined;
  /** The values at the foot and at the top; more is shown where there is more. */
  readonly from: number;
  readonly to: number;
  readonly format: (value: number) => string;
  readonly locale: string;
}

const height = 112;
const hourMs = 3_600_000;

/** How something went. The place that it takes is there before it is drawn. */
export function Chart({ label, at, lines, most, from, to, format, locale }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const colour = (name: string) => (): string => getComputedStyle(element).getPropertyValue(name);
    const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
    const font = '11px system-ui, sans-serif';
    const known = [...lines.flat(), most].filter((value) => value !== undefined);
    const shown: [number, number] = [Math.min(from, ...known), Math.max(to, ...known)];
    const axis = { stroke: colour('--sc-muted'), font, ticks: { show: false }, gap: 4 };
    const chart = new uPlot(
      {
        width: Math.max(1, element.clientWidth),
        height,
        ms: 1,
        padding: [8, 6, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: true }, y: { range: shown } },
        axes: [
          {
            ...axis,
            size: 28,
            gap: 10,
            grid: { show: false },
            space: 64,
            incrs: [3 * hourMs, 6 * hourMs, 12 * hourMs],
            values: (_, splits) => splits.map((split) => clock.format(split)),
          },
          {
            ...axis,
            size: 58,
            space: 32,
            grid: { stroke: colour('--sc-line'), width: 1 },
            values: (_, splits) => splits.map(format),
          },
        ],
        series: [
          {},
          ...lines.map((_, place) => ({
            stroke: colour(place === 0 ? '--sc-accent' : '--sc-muted'),
            width: 1.5,
            points: { show: true, size: 3, fill: colour(place === 0 ? '--sc-accent' : '--sc-muted') },
          })),
          ...(most === undefined
            ? []
            : [{ stroke: colour('--sc-amber'), width: 1, dash: [4, 4], points: { show: false } }]),
        ],
      },
      [
        [...at],
        ...lines.map((line) => line.map((value) => value ?? null)),
        ...(most === undefined ? [] : [at.map(() => most)]),
      ],
      element,
    );
    const sized = new ResizeObserver(() => chart.setSize({ width: Math.max(1, element.clientWidth), height }));
    sized.observe(element);
    // Colours are drawn, so another look has to be drawn anew.
    const themed = new MutationObserver(() => chart.redraw());
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
    return () => {
      sized.disconnect();
      themed.disconnect();
      chart.destroy();
    };
  }, [at, lines, most, from, to, format, locale]);
  return <div ref={host} role="img" aria-label={label} className={css.chart} />;
}
