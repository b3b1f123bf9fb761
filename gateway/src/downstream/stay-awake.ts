/** Tells of input that is about to be handled; see `createAwake`. */
export type Touch = () => void;

/**
 * Milliseconds that the event loop stays awake for an answer, and after it for the next question. Falling asleep and being
 * woken again, for the one and for the other, costs a short call more than all its checks; a call that takes longer lets the
 * loop sleep.
 */
const longestMs = 4;

/** The same after an answer, where the next question was waited for in vain. */
const shortestMs = 0.5;

/** With more calls than this in flight the loop has no time to sleep anyway. */
const fewInFlight = 4;

/** Where it was of no use again and again, it is tried for one in so many inputs. */
const mostSkipped = 64;

/**
 * Keeps the event loop turning for a moment after each touch, while few calls are in flight. Not where that is in vain: a
 * call that is not answered meanwhile has a slow server, or one that waits for the very core on which the loop turns.
 */
export const createAwake = (inFlight: () => number, now: () => number = () => performance.now()): Touch => {
  let touchedAt = 0;
  /** When there was last something to wait for. */
  let lastAt = 0;
  /** How long the next question is waited for. */
  let nextMs = longestMs;
  let turning = false;
  /** Touches that pass without a turn: those still to come, and how many there are after the next time in vain. */
  let [skipped, following] = [0, 1];
  /** In flight before the last touch: some calls take long, and say nothing about the others. */
  let before = 0;
  const turn = (): void => {
    const time = now();
    const waiting = inFlight();
    const isUnanswered = waiting > before;
    if (isUnanswered) lastAt = time;
    const isLate = isUnanswered ? time >= touchedAt + longestMs : time >= lastAt + nextMs;
    turning = waiting <= fewInFlight && !isLate;
    if (turning) {
      setImmediate(turn);
    } else if (isLate && !isUnanswered) {
      nextMs = Math.max(shortestMs, nextMs / 2);
    } else if (isLate && waiting <= fewInFlight) {
      skipped = following;
      following = Math.min(2 * following, mostSkipped);
    }
  };
  return () => {
    if (skipped > 0) {
      skipped -= 1;
      return;
    }
    touchedAt = lastAt = now();
    before = inFlight();
    if (turning) {
      // The next call is there while it turns: it was worth it.
      following = 1;
      nextMs = longestMs;
    }
    if (turning || before > fewInFlight) return;
    turning = true;
    setImmediate(turn);
  };
};
