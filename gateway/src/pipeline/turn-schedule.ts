/** Runs `work` soon: see `createTurnSchedule`. */
export type Schedule = (work: () => void) => void;

/** Counts turns of the event loop in which something was scheduled; one immediate a turn does for all schedules. */
let turn = 0;
let isOpen = false;

const endTurn = (): void => {
  isOpen = false;
  turn += 1;
};

/**
 * When to write what is gathered: the first time in a turn of the event loop when what runs now is over, so that a single
 * call waits for nothing; again in the same turn at its end, so that calls from many sockets share one write.
 */
export const createTurnSchedule = (): Schedule => {
  let last = -1;
  return (work) => {
    if (last === turn) {
      setImmediate(work);
      return;
    }
    last = turn;
    process.nextTick(work);
    if (isOpen) return;
    isOpen = true;
    setImmediate(endTurn);
  };
};
