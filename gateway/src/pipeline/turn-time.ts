/** Whether the present turn of the event loop handles what came in beside much else. */
let busy = false;
let monotonic: number | undefined;
let epoch: number | undefined;

const over = (): void => {
  busy = false;
};

/** To be told when something comes in beside much else: what it leads to in this turn has one time. */
export const beginTurn = (): void => {
  monotonic = undefined;
  epoch = undefined;
  if (busy) return;
  busy = true;
  setImmediate(over);
};

/**
 * `performance.now()`, and in a turn that handles much the first one of it: a call asks for the time a dozen times, and that
 * costs it more than most steps. It is behind by no longer than such a turn takes, which is about a millisecond.
 */
export const turnNow = (): number => (busy ? (monotonic ??= performance.now()) : performance.now());

/** The same for `Date.now()`. */
export const turnDate = (): number => (busy ? (epoch ??= Date.now()) : Date.now());
