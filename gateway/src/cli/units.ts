import { UsageError } from './command.ts';

const millisecondsPer: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of `90s`, `15m`, `2h`, `1d`, `1w`; throws UsageError for anything else. */
export const readDuration = (text: string, option: string): number => {
  const [, number = '', unit = ''] = /^(\d{1,6}) ?([smhdw])$/.exec(text.trim()) ?? [];
  const milliseconds = Number(number) * (millisecondsPer[unit] ?? Number.NaN);
  if (milliseconds > 0) return milliseconds;
  throw new UsageError(
    `${option} ${JSON.stringify(text)} is not a duration.`,
    'Write a number and its unit, such as 90s, 15m, 2h, 1d or 1w.',
  );
};

/** Epoch milliseconds of a date, or of so long ago. */
export const readMoment = (text: string, option: string, now: number): number => {
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? now - readDuration(text, option) : date;
};

/** A whole number, at least one. */
export const readCount = (text: string, option: string, most = 1_000_000): number => {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw new UsageError(`${option} ${JSON.stringify(text)} is not a whole number from 1 to ${most}.`);
};

const decimal = (value: number): string => (value < 9.95 ? value.toFixed(1) : String(Math.round(value)));

/** `512 B`, `12 kB`, `3.4 MB`. */
export const showBytes = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 999_500) return `${decimal(bytes / 1_000)} kB`;
  return bytes < 999_500_000 ? `${decimal(bytes / 1_000_000)} MB` : `${decimal(bytes / 1_000_000_000)} GB`;
};

/** `<1 ms`, `12 ms`, `3.4 s`, `2 min`. */
export const showDuration = (milliseconds: number): string => {
  if (milliseconds < 0.95) return '<1 ms';
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  return milliseconds < 99_500 ? `${decimal(milliseconds / 1_000)} s` : `${Math.round(milliseconds / 60_000)} min`;
};

/** `1 server`, `3 servers`. */
export const showCount = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-22`, in the time of this machine. */
export const showDay = (at: number): string => {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

/** `14:03:11`, in the time of this machine. */
export const showTime = (at: number): string => {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};
