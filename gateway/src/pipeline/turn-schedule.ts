/** Runs `work` soon: see `createTurnSchedule`. */
export type Schedule = (work: () => void) => void;

/**
 * When to write what is gathered: the first time in a turn of the event loop when what runs now is over, so that a single
 * call waits for nothing; again in the same turn at its end, so that calls from many sockets share one write.
 */
export const createTurnSchedule = (): Schedule => {
  let again = false;
  return (work) => {
    if (again) {
      setImmediate(work);
      return;
    }
    again = true;
    process.nextTick(work);
    setImmediate(() => {
      again = false;
    });
  };
};
