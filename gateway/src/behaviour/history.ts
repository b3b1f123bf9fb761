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
/** What no server needs an excuse for. */
const always: Minute = { calls: 120, bytes: 16 * 1024 * 1024 };

export const noHistory: History = {
  minutes: 0,
  calls: { mean: 0, variance: 0 },
  bytes: { mean: 0, variance: 0 },
  hosts: [],
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

const isUsual = (value: unknown): value is Usual =>
  typeof value === 'object' &&
  value !== null &&
  'mean' in value &&
  'variance' in value &&
  Number.isFinite(value.mean) &&
  Number.isFinite(value.variance);

/** A history as it was saved; undefined where it is none. */
export const readHistory = (saved: Readonly<Record<string, unknown>> | undefined): History | undefined => {
  const { minutes, calls, bytes, hosts } = saved ?? {};
  if (typeof minutes !== 'number' || !isUsual(calls) || !isUsual(bytes) || !Array.isArray(hosts)) return undefined;
  return { minutes, calls, bytes, hosts: hosts.filter((host) => typeof host === 'string') };
};
