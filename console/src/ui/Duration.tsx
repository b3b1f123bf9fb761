import { useText } from '../i18n/text.tsx';

// They are costly to make, and a list that scrolls needs one for each row.
const formats = new Map<string, Intl.NumberFormat>();

const formatOf = (unit: string, locale: string, digits: number): Intl.NumberFormat => {
  const name = `${locale} ${unit} ${digits}`;
  const known = formats.get(name);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  });
  formats.set(name, made);
  return made;
};

const unit = (value: number, name: string, locale: string, digits = 0): string =>
  formatOf(name, locale, digits).format(value);

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
