import { useText } from '../i18n/text.tsx';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** An amount of data in the words of a language: «2.1 kB», «2,1 ko». */
export const bytesText = (bytes: number, locale: string): string => {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(bytes))) / 3)));
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1_000 ** power);
};

/** An amount of data. */
export function Bytes({ value }: { readonly value: number }) {
  const { locale } = useText();
  return bytesText(value, locale);
}
