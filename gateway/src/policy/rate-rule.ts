import { matches } from './pattern.ts';

/** So many calls a second in the long run, and `burst` at once after a rest. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** The limit of each thing that a pattern names; undefined: it has none, whatever later rules say. */
export interface RateRule {
  readonly pattern: string;
  readonly limit: RateLimit | undefined;
}

/** What is limited. Of the rules of one list the first that fits holds. */
export interface RateRules {
  /** By the name of the client. */
  readonly clients: readonly RateRule[];
  readonly servers: readonly RateRule[];
  /** By `SERVER/TOOL`. */
  readonly tools: readonly RateRule[];
  /** The longest that a call waits for its turn. */
  readonly maxWaitMs: number;
  /** Calls that may wait for one limit. */
  readonly maxWaiting: number;
}

/** The limit of this name; undefined where it has none. */
export const limitOf = (rules: readonly RateRule[], name: string): RateLimit | undefined =>
  rules.find(({ pattern }) => matches(pattern, name))?.limit;

const counted = (calls: number, time: string): string => {
  const shown = Number(calls.toPrecision(3));
  return `${shown} ${shown === 1 ? 'call' : 'calls'} ${time}`;
};

/** `10 calls a second`, `30 calls a minute`, `1 call an hour`. */
export const rateWords = ({ perSecond }: RateLimit): string => {
  if (perSecond >= 1) return counted(perSecond, 'a second');
  return perSecond * 60 >= 1 ? counted(perSecond * 60, 'a minute') : counted(perSecond * 3_600, 'an hour');
};
