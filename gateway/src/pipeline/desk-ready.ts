import type { Call } from './call.ts';
import { readyKey, sentOf } from './desk-entry.ts';
import type { Outcome } from './question-store.ts';

/** Answers that wait for calls which were turned back, until these come again. */
export interface ReadyAnswers {
  keep(key: string, sent: string, outcome: Outcome, until: number): void;
  /** Gives an answer to one call. */
  take(key: string, call: Call, at: number): Outcome | undefined;
  /** Drops what nobody came for. */
  expire(at: number): void;
}

export const createReadyAnswers = (): ReadyAnswers => {
  const ready = new Map<string, { readonly outcome: Outcome; readonly until: number }>();
  return {
    keep: (key, sent, outcome, until) => void ready.set(readyKey(key, sent), { outcome, until }),
    take(key, call, at) {
      if (ready.size === 0) return undefined;
      const own = readyKey(key, sentOf(call));
      const found = ready.get(own);
      if (found === undefined || found.until <= at) return undefined;
      ready.delete(own);
      return found.outcome;
    },
    expire(at) {
      for (const [key, { until }] of ready) if (until <= at) ready.delete(key);
    },
  };
};
