import { useText } from '../i18n/text.tsx';

const unit = (value: number, name: string, locale: string, digits = 0): string =>
  new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: name,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);

/** How long, in the two largest units that say something. */
export const durationText = (ms: number, locale: string): string => {
  if (ms < 1_000) return unit(Math.round(ms), 'millisecond', locale);
  if (ms < 60_000) return unit(Math.floor(ms / 100) / 10, 'second', locale, 1);
  const [large, small, smallMs] =
    ms < 3_600_000
      ? (['minute', 'second', 1_000] as const)
      : ms < 86_400_000
        ? (['hour', 'minute', 60_000] as const)
        : (['day', 'hour', 3_600_000] as const);
  const each = large === 'day' ? 24 : 60;
  const total = Math.floor(ms / smallMs);
  const rest = total % each;
  return [unit(Math.floor(total / each), large, locale), ...(rest === 0 ? [] : [unit(rest, small, locale)])].join(' ');
};

/** How long something took, or will take. */
export function Duration({ ms }: { readonly ms: number }) {
  const { locale } = useText();
  return durationText(ms, locale);
}
