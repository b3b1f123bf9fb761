/** Tells of input that is about to be handled; see `createAwake`. */
export type Touch = () => void;

/**
 * Milliseconds that the event loop stays awake after input. Falling asleep and being woken again, for the question and
 * for its answer, costs a short call more than all its checks; a call that takes longer lets the loop sleep.
 */
const awakeMs = 0.5;

/** With more calls than this in flight the loop has no time to sleep anyway. */
const fewInFlight = 4;

/** Where it was of no use again and again, it is tried for one in so many inputs. */
const mostSkipped = 64;

/**
 * Keeps the event loop turning for a moment after each touch, while few calls are in flight. Not where that is in vain: a
 * call that is not answered meanwhile has a slow server, or one that waits for the very core on which the loop turns.
 */
export const createAwake = (inFlight: () => number, now: () => number = () => performance.now()): Touch => {
  let until = 0;
  let turning = false;
  /** Touches that pass without a turn: those still to come, and how many there are after the next time in vain. */
  let [skipped, following] = [0, 1];
  /** In flight before the last touch: some calls take long, and say nothing about the others. */
  let before = 0;
  const turn = (): void => {
    const waiting = inFlight();
    turning = now() < until && waiting <= fewInFlight;
    if (turning) {
      setImmediate(turn);
    } else if (waiting > before && waiting <= fewInFlight) {
      skipped = following;
      following = Math.min(2 * following, mostSkipped);
    }
  };
  return () => {
    if (skipped > 0) {
      skipped -= 1;
      return;
    }
    until = now() + awakeMs;
    before = inFlight();
    // The next call is there while it turns: it was worth it.
    if (turning) following = 1;
    if (turning || before > fewInFlight) return;
    turning = true;
    setImmediate(turn);
  };
};
