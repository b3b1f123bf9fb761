import { quoted, refusal } from './problem.ts';

const bytesPer: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** How a size is written: a number and its unit. */
export const sizePattern = /^\d+(?:\.\d+)? ?(?:[kKmMgGtT][iI]?)?[bB]$/;

export const sizeRefusal = (text: string): string =>
  refusal(
    `${quoted(text)} is not a size.`,
    'Write a number with its unit, such as "100MB" or "512KiB" (B, KB, MB, GB, TB; KiB, MiB, GiB, TiB).',
  );

/** Whole bytes of a text such as `100MB` (1 MB is 1,000,000 bytes) or `1.5 GiB` (1 GiB is 2³⁰); undefined when it is no size. */
export const parseSize = (text: string): number | undefined => {
  if (!sizePattern.test(text)) return undefined;
  const number = Number.parseFloat(text);
  const unit = text.replace(/^[\d. ]+/, '').toLowerCase();
  const bytes = Math.round(number * (bytesPer[unit] ?? Number.NaN));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
};

/** Whole milliseconds, at least one, of a number of seconds. */
export const millisecondsOf = (seconds: number): number => Math.max(1, Math.round(seconds * 1_000));
