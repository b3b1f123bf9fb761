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

const round = (value: number): string => String(Number(value.toPrecision(3)));

/** `10 calls a second`, `30 calls a minute`, `2 calls an hour`. */
export const rateWords = ({ perSecond }: RateLimit): string => {
  if (perSecond >= 1) return `${round(perSecond)} calls a second`;
  if (perSecond * 60 >= 1) return `${round(perSecond * 60)} calls a minute`;
  return `${round(perSecond * 3_600)} calls an hour`;
};
