import type { Text } from '../../i18n/text.tsx';
import { bytesText } from '../../ui/Bytes.tsx';
import { durationText } from '../../ui/Duration.tsx';
import { numberText, percentText } from './amounts.ts';
import { lineOf, successOf, type Day } from './day.ts';
import type { Figure } from './FigureCard.tsx';

interface Source {
  readonly day: Day;
  readonly at: readonly number[];
  readonly text: Text;
}

const nothing = '–';

/** Calls that were made, of those that a server was asked for. */
export const success = ({ day, at, text: { t, locale } }: Source): Figure => {
  const percent = successOf(day.whole);
  const most = day.most.failedPercent;
  const least = most === undefined ? undefined : 100 - most;
  return {
    title: t('health.success'),
    value: percent === undefined ? nothing : percentText(percent, locale),
    means: percent === undefined ? t('health.noCalls') : t('health.success.means', { count: day.whole.asked }),
    limit: least === undefined ? t('health.noLimit') : t('health.success.limit', { least: percentText(least, locale) }),
    isOver: percent !== undefined && least !== undefined && percent < least,
    lines: [{ name: t('health.success'), values: lineOf(at, day.points, successOf) }],
    most: least,
    from: 80,
    to: 100,
    format: (value) => percentText(value, locale),
  };
};

/** How long answers take. */
export const times = ({ day, at, text: { t, locale } }: Source): Figure => {
  const { typicalMs, slowMs } = day.whole;
  const most = day.most.slowMs;
  const format = (ms: number): string => durationText(ms < 10 ? Math.ceil(ms) : ms, locale);
  return {
    title: t('health.times'),
    value: typicalMs === undefined || slowMs === undefined ? nothing : `${format(typicalMs)} · ${format(slowMs)}`,
    means: typicalMs === undefined ? t('health.noCalls') : t('health.times.means'),
    limit: most === undefined ? t('health.noLimit') : t('health.times.limit', { most: format(most) }),
    isOver: slowMs !== undefined && most !== undefined && slowMs > most,
    lines: [
      { name: t('health.typical'), values: lineOf(at, day.points, (point) => point.typicalMs) },
      { name: t('health.slow'), values: lineOf(at, day.points, (point) => point.slowMs) },
    ],
    most,
    from: 0,
    to: 100,
    format,
  };
};

/** What servers use of this machine's memory. */
export const memory = ({ day, at, text: { t, locale } }: Source, bytes: number | undefined): Figure => {
  const limited = day.whole.memoryPercent !== undefined;
  const most = limited ? day.most.memoryPercent : undefined;
  const last = day.points.at(-1);
  const now = bytes ?? last?.memoryBytes;
  const name = limited ? t('health.memory.fullest') : t('health.memory');
  return {
    title: t('health.memory'),
    value: now === undefined ? nothing : bytesText(now, locale),
    means: limited
      ? t('health.memory.means', { percent: percentText(last?.memoryPercent ?? 0, locale) })
      : t('health.memory.unlimited'),
    limit: most === undefined ? t('health.noLimit') : t('health.memory.limit', { most: percentText(most, locale) }),
    isOver: most !== undefined && (last?.memoryPercent ?? 0) > most,
    lines: [{ name, values: lineOf(at, day.points, (point) => (limited ? point.memoryPercent : point.memoryBytes)) }],
    most,
    from: 0,
    to: limited ? 100 : 1_000_000,
    format: (value) => (limited ? percentText(value, locale) : bytesText(value, locale)),
  };
};

/** What nobody had allowed. */
export const refused = ({ day, at, text: { t, locale } }: Source): Figure => {
  const rule = day.most.refused;
  // As many as may be in a step.
  const most = rule === undefined ? undefined : (rule.count * day.stepMs) / rule.windowMs;
  return {
    title: t('health.refused'),
    value: day.since === undefined ? nothing : numberText(day.whole.refused, locale),
    means: t('health.refused.means'),
    limit:
      rule === undefined
        ? t('health.noLimit')
        : t('health.refused.limit', {
            most: numberText(rule.count, locale),
            time: durationText(rule.windowMs, locale),
          }),
    isOver: most !== undefined && (day.points.at(-1)?.refused ?? 0) > most,
    lines: [{ name: t('health.refused'), values: lineOf(at, day.points, (point) => point.refused) }],
    most,
    from: 0,
    to: 5,
    format: (value) => numberText(value, locale),
  };
};
