import type { GatewayError } from '../errors.ts';
import { refusedAgain } from './desk-words.ts';

/** Keeps who was told no from asking the same until the person gives in. */
export interface DeskBrake {
  /** A person said no to this. */
  refused(key: string): void;
  /** A person said yes: earlier noes are forgotten. */
  allowed(key: string): void;
  /** Why this is not asked now; undefined where it may be. */
  stops(key: string): GatewayError | undefined;
}

/** How often a person was asked the same and said no. */
interface Refusals {
  times: number;
  until: number;
}

const firstRestMs = 60_000;
const longestRestMs = 15 * 60_000;
/** One that a person said no to first is let go, where there are more. */
const mostKept = 512;

/**
 * The first no may have been a slip, and is asked about again. From the second on alike questions rest: a minute, then
 * twice as long after each further no, a quarter of an hour at most. A no counts as long as such a rest may be.
 */
export const createDeskBrake = (now: () => number): DeskBrake => {
  const kept = new Map<string, Refusals>();
  return {
    refused(key) {
      const at = now();
      const before = kept.get(key);
      const times = before === undefined || before.until + longestRestMs <= at ? 1 : before.times + 1;
      const restMs = times === 1 ? 0 : Math.min(longestRestMs, firstRestMs * 2 ** (times - 2));
      kept.delete(key);
      kept.set(key, { times, until: at + restMs });
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    },
    allowed: (key) => void kept.delete(key),
    stops(key) {
      const known = kept.size === 0 ? undefined : kept.get(key);
      const leftMs = known === undefined ? 0 : known.until - now();
      return known === undefined || leftMs <= 0 ? undefined : refusedAgain(known.times, leftMs);
    },
  };
};
