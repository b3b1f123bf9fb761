import { now, useNow } from '../api/clock.ts';
import { useText } from '../i18n/text.tsx';

interface TimeProps {
  /** Epoch milliseconds, of the gateway's clock. */
  readonly at: number;
  /** `relative`: «3 minutes ago», kept true. */
  readonly as?: 'clock' | 'relative';
}

const steps = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
] as const;

const relative = (ms: number, locale: string): string => {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  let amount = ms / 1_000;
  for (const [unit, size] of steps) {
    if (Math.abs(amount) < size) return format.format(Math.trunc(amount), unit);
    amount /= size;
  }
  return format.format(Math.trunc(amount), 'year');
};

const isToday = (at: number): boolean => new Date(at).toDateString() === new Date(now()).toDateString();

function RelativeTime({ at }: { readonly at: number }) {
  const { locale } = useText();
  return relative(at - useNow(), locale);
}

/** A moment: the hour where it is today, the day with it where not; the whole of it when it is pointed at. */
export function Time({ at, as = 'clock' }: TimeProps) {
  const { locale } = useText();
  const short = new Intl.DateTimeFormat(
    locale,
    isToday(at) ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  );
  const whole = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' });
  return (
    <time dateTime={new Date(at).toISOString()} title={whole.format(at)}>
      {as === 'relative' ? <RelativeTime at={at} /> : short.format(at)}
    </time>
  );
}
