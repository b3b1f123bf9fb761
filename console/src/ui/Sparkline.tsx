import css from './Sparkline.module.css';

interface SparklineProps {
  readonly values: readonly number[];
  /** What it shows, in a sentence: for those who do not see it. */
  readonly label: string;
  readonly isWrong?: boolean;
}

const width = 120;
const height = 28;

/** The points of a line through values, from left to right, zero at the foot. */
export const pointsOf = (values: readonly number[]): string => {
  const most = Math.max(1, ...values);
  const step = width / Math.max(1, values.length - 1);
  return values
    .map((value, place) => `${(place * step).toFixed(1)},${(height - 2 - (value / most) * (height - 4)).toFixed(1)}`)
    .join(' ');
};

/** How something went, at a glance. */
export function Sparkline({ values, label, isWrong = false }: SparklineProps) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      className={css.chart}
      preserveAspectRatio="none"
    >
      <line x1="0" x2={width} y1={height - 2} y2={height - 2} className={css.foot} />
      <polyline points={pointsOf(values)} className={isWrong ? css.wrong : css.line} />
    </svg>
  );
}
