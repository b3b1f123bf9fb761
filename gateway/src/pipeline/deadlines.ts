/** Something that is due unless it is over before. */
export interface Deadline {
  /** Milliseconds of the clock; told anew each time it is looked at, for it may move. */
  due(): number;
  expire(now: number): void;
}

/** Looks after many deadlines with one timer. */
export interface Deadlines {
  /** Gives back what to leave with. */
  watch(deadline: Deadline): Watched;
  /** It is over. Not a function for each deadline: each call has one. */
  leave(watched: Watched): void;
  /** Looks now: what is due by something else than the clock is not noticed before its time. */
  look(): void;
}

/** A deadline among the others. */
export interface Watched {
  deadline: Deadline | undefined;
  before: Watched | undefined;
  after: Watched | undefined;
}

/**
 * One timer for all: a timer of its own costs each call more than most steps, and nearly all end long before they are
 * due. The timer stands at the nearest due time when it is set, and is left alone when its deadline ends early.
 */
export const createDeadlines = (now: () => number = () => performance.now()): Deadlines => {
  let first: Watched | undefined;
  let timer: NodeJS.Timeout | undefined;
  let timerDue = Infinity;

  const look = (): void => {
    clearTimeout(timer);
    timer = undefined;
    timerDue = Infinity;
    const time = now();
    const watched: Watched[] = [];
    for (let one = first; one !== undefined; one = one.after) watched.push(one);
    for (const one of watched) {
      // An expiry before this one may have ended it.
      const { deadline } = one;
      if (deadline === undefined || deadline.due() > time) continue;
      leave(one);
      deadline.expire(time);
    }
    let nearest = Infinity;
    for (let one = first; one !== undefined; one = one.after)
      nearest = Math.min(nearest, one.deadline?.due() ?? Infinity);
    if (nearest < Infinity) arm(nearest, () => time);
  };

  const arm = (due: number, time: () => number): void => {
    if (due >= timerDue) return;
    clearTimeout(timer);
    timerDue = due;
    // Rounded up: a timer that comes a fraction too early would only be set again.
    timer = setTimeout(look, Math.max(1, Math.ceil(due - time()))).unref();
  };

  const leave = (one: Watched): void => {
    if (one.deadline === undefined) return;
    if (one.before === undefined) first = one.after;
    else one.before.after = one.after;
    if (one.after !== undefined) one.after.before = one.before;
    // Nothing that is over may hold on to what is not.
    one.deadline = undefined;
    one.before = undefined;
    one.after = undefined;
  };

  return {
    watch(deadline) {
      const one: Watched = { deadline, before: undefined, after: first };
      if (first !== undefined) first.before = one;
      first = one;
      arm(deadline.due(), now);
      return one;
    },
    leave,
    look,
  };
};
