/** A running mean and its spread, weighing the newest most. */
interface Usual {
  readonly mean: number;
  readonly variance: number;
}

/** What is usual for one server, learnt minute by minute while it is used. */
export interface History {
  /** Minutes that it was learnt from. */
  readonly minutes: number;
  readonly calls: Usual;
  readonly bytes: Usual;
  /** Hosts that it reached, the newest last. */
  readonly hosts: readonly string[];
  /** When in the day it is used. */
  readonly hours: Hours;
}

/** When in the day a server is used, in the time of this machine. */
export interface Hours {
  /** Days before today that it was used in. */
  readonly days: number;
  /** Of those, how many in each hour from 0 to 23. */
  readonly used: readonly number[];
  /** Today, and in how many minutes of each hour of it. */
  readonly today: number;
  readonly minutes: readonly number[];
}

/** A minute, by its day in whatever count, and its hour from 0 to 23. */
export interface Moment {
  readonly day: number;
  readonly hour: number;
}

/** One minute of a server. */
export interface Minute {
  readonly calls: number;
  readonly bytes: number;
}

const weight = 0.1;
/** Before this, nothing is unusual. */
const learntFrom = 10;
const mostHosts = 200;
/** Before so many days, no hour is unusual. */
const daysLearntFrom = 10;
/** Of an unusual hour no more minutes are told than these. */
const mostUnusualMinutes = 5;
/** What no server needs an excuse for. */
const always: Minute = { calls: 120, bytes: 16 * 1024 * 1024 };

const noMinutes: readonly number[] = Object.freeze(Array.from({ length: 24 }, () => 0));
const noHours: Hours = { days: 0, used: noMinutes, today: Number.NaN, minutes: noMinutes };

export const noHistory: History = {
  minutes: 0,
  calls: { mean: 0, variance: 0 },
  bytes: { mean: 0, variance: 0 },
  hosts: [],
  hours: noHours,
};

const learn = ({ mean, variance }: Usual, value: number): Usual => {
  const off = value - mean;
  return { mean: mean + weight * off, variance: (1 - weight) * (variance + weight * off * off) };
};

const isFar = ({ mean, variance }: Usual, value: number): boolean =>
  value > 4 * mean && value > mean + 6 * Math.sqrt(variance);

/** What of a minute is far outside what is usual, in words. */
export const unusualIn = (history: History, minute: Minute): readonly string[] =>
  history.minutes < learntFrom
    ? []
    : (['calls', 'bytes'] as const).flatMap((what) =>
        minute[what] > always[what] && isFar(history[what], minute[what])
          ? [`${minute[what]} ${what} in a minute, usually ${Math.round(history[what].mean)}`]
          : [],
      );

export const withMinute = (history: History, minute: Minute): History => ({
  ...history,
  minutes: history.minutes + 1,
  calls: learn(history.calls, minute.calls),
  bytes: learn(history.bytes, minute.bytes),
});

/** Whether a server that is known well reaches a host for the first time. */
export const isNewHost = ({ minutes, hosts }: History, host: string): boolean =>
  minutes >= learntFrom && !hosts.includes(host);

export const withHost = (history: History, host: string): History =>
  history.hosts.includes(host) ? history : { ...history, hosts: [...history.hosts, host].slice(-mostHosts) };

const raised = (counts: readonly number[], at: number): readonly number[] =>
  counts.map((count, index) => (index === at ? count + 1 : count));

/** Yesterday is learnt when today begins. */
const asOf = (hours: Hours, day: number): Hours => {
  if (hours.today === day) return hours;
  const wasUsed = hours.minutes.some((count) => count > 0);
  return {
    days: hours.days + (wasUsed ? 1 : 0),
    used: hours.used.map((count, at) => count + ((hours.minutes[at] ?? 0) > 0 ? 1 : 0)),
    today: day,
    minutes: noMinutes,
  };
};

/** Why a minute of use is at an unusual time, in words; undefined where it is not. */
export const unusualHour = ({ hours }: History, { day, hour }: Moment): string | undefined => {
  const { days, used, minutes } = asOf(hours, day);
  if (days < daysLearntFrom || (minutes[hour] ?? 0) >= mostUnusualMinutes) return undefined;
  const isKnown = [23, 0, 1].some((step) => (used[(hour + step) % 24] ?? 0) > 0);
  return isKnown ? undefined : `it is used at ${hour}:00, as on none of ${days} days before`;
};

/** The history with one more minute of use. */
export const withHour = (history: History, { day, hour }: Moment): History => {
  const hours = asOf(history.hours, day);
  return { ...history, hours: { ...hours, minutes: raised(hours.minutes, hour) } };
};

const isUsual = (value: unknown): value is Usual =>
  typeof value === 'object' &&
  value !== null &&
  'mean' in value &&
  'variance' in value &&
  Number.isFinite(value.mean) &&
  Number.isFinite(value.variance);

const isDay = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length === 24 && value.every((count) => Number.isFinite(count));

const isHours = (value: unknown): value is Hours =>
  typeof value === 'object' &&
  value !== null &&
  'days' in value &&
  Number.isFinite(value.days) &&
  'today' in value &&
  Number.isFinite(value.today) &&
  'used' in value &&
  isDay(value.used) &&
  'minutes' in value &&
  isDay(value.minutes);

/** A history as it was saved; undefined where it is none. Hours that are not in it are learnt anew. */
export const readHistory = (saved: Readonly<Record<string, unknown>> | undefined): History | undefined => {
  const { minutes, calls, bytes, hosts, hours } = saved ?? {};
  if (typeof minutes !== 'number' || !isUsual(calls) || !isUsual(bytes) || !Array.isArray(hosts)) return undefined;
  return {
    minutes,
    calls,
    bytes,
    hosts: hosts.filter((host) => typeof host === 'string'),
    hours: isHours(hours) ? hours : noHours,
  };
};
