/** Tells of activity; see `createAwake`. */
export type Touch = () => void;

/**
 * Milliseconds that the event loop stays awake after input. Falling asleep and being woken again, for the question and
 * for its answer, costs a short call more than all its checks; a call that takes longer lets the loop sleep.
 */
const awakeMs = 0.5;

/** With more calls than this in flight the loop has no time to sleep anyway. */
const fewInFlight = 4;

/** Keeps the event loop turning for a moment after each touch, while few calls are in flight. */
export const createAwake = (inFlight: () => number, now: () => number = () => performance.now()): Touch => {
  let until = 0;
  let turning = false;
  const turn = (): void => {
    turning = now() < until && inFlight() <= fewInFlight;
    if (turning) setImmediate(turn);
  };
  return () => {
    until = now() + awakeMs;
    if (turning || inFlight() > fewInFlight) return;
    turning = true;
    setImmediate(turn);
  };
};
