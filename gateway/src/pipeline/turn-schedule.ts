import { beginTurn } from './turn-time.ts';

/** Runs `work` soon: see `createTurnSchedule`. */
export type Schedule = (work: () => void) => void;

/** Counts what came in. */
let arrivals = 0;
/** Whether what came in last came alone: then what it leads to waits for nothing else. */
let alone = false;

/** With more in flight than this, something else is likely to come in the same moment. */
const fewInFlight = 4;

/** To be told whenever something comes in, before it is handled: whether it is one message, and how many are in flight there. */
export const arrives = (isOne: boolean, inFlight: number): void => {
  arrivals += 1;
  alone = isOne && inFlight <= fewInFlight;
  if (inFlight > fewInFlight) beginTurn();
};

/**
 * When to write what is gathered. What came in alone leads to a write at once; else the first time in a turn of the event
 * loop it is when what runs now is over, and again in the same turn at its end, so that calls from many sockets share one.
 */
export const createTurnSchedule = (): Schedule => {
  let again = false;
  /** The last arrival that led to a write at once: whatever else it leads to is gathered. */
  let served = arrivals;
  const anew = (): void => {
    again = false;
  };
  return (work) => {
    if (alone && served !== arrivals) {
      served = arrivals;
      work();
    } else if (again) {
      setImmediate(work);
    } else {
      again = true;
      process.nextTick(work);
      setImmediate(anew);
    }
  };
};
