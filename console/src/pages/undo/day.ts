const dayMs = 86_400_000;

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** «today», «yesterday», or the day. */
export const dayText = (at: number, now: number, locale: string): string => {
  const days = Math.round((midnight(at) - midnight(now)) / dayMs);
  return days === 0 || days === -1
    ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
    : new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(at);
};
