export const alertMetrics = [
  'error_rate',
  'response_time',
  'memory',
  'unauthorised',
  'cpu',
  'queue',
  'restarts',
] as const;
export type AlertMetric = (typeof alertMetrics)[number];

/** When somebody is told that something is wrong, and what comes of it. */
export interface AlertRule {
  readonly name: string;
  readonly metric: AlertMetric;
  /** More than this is wrong: percent, seconds or a count, by its metric. */
  readonly over: number;
  /** It is well again at this, or less; never more than `over`. */
  readonly clear: number;
  /** What is counted is counted over so long. */
  readonly windowMs: number;
  /** Calls in that time below which nothing is said of rates and times. */
  readonly leastCalls: number;
  /** How long it has to be wrong before it is told, and well before it is over. */
  readonly forMs: number;
  readonly action: 'notify' | 'quarantine' | 'freeze' | 'off';
  /** Servers that it is about; empty: all. */
  readonly servers: readonly string[];
}

const percent = (value: number): string => `${Math.round(value * 10) / 10} %`;
const plain = (value: number): string => String(Math.round(value * 100) / 100);

/** A value of a metric, as a person reads it. */
export const valueWords = (metric: AlertMetric, value: number): string => {
  switch (metric) {
    case 'error_rate':
    case 'memory':
    case 'cpu':
      return percent(value);
    case 'response_time':
      return `${plain(value)} s`;
    case 'unauthorised':
    case 'queue':
    case 'restarts':
      return plain(value);
  }
};

const minutes = (ms: number): string => (ms % 60_000 === 0 ? `${ms / 60_000} min` : `${Math.round(ms / 1_000)} s`);

/** What is wrong, as a sentence without its subject. */
export const alertWords = ({ metric, over, windowMs }: AlertRule, value: number): string => {
  const [is, most, time] = [valueWords(metric, value), valueWords(metric, over), minutes(windowMs)];
  switch (metric) {
    case 'error_rate':
      return `${is} of the calls of the last ${time} failed; ${most} may.`;
    case 'response_time':
      return `one call in twenty of the last ${time} took ${is} or more; ${most} is allowed.`;
    case 'memory':
      return `it uses ${is} of the memory that it may have; ${most} is allowed.`;
    case 'cpu':
      return `it keeps ${is} of a processor busy; ${most} is allowed.`;
    case 'unauthorised':
      return `${is} attempts in ${time} at what nobody allowed; ${most} may be.`;
    case 'queue':
      return `${is} calls wait for their turn; ${most} may.`;
    case 'restarts':
      return `it was restarted ${is} times in ${time}; ${most} may be.`;
  }
};
