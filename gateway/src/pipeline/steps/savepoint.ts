import type { Call, Next, Result, Step } from '../call.ts';

/** What was kept before a call. */
export interface Kept {
  /** Notes what the call changed. Never rejects: the call has run. `isOver`: its server may not be at work on it still. */
  end(isOver: boolean): Promise<void>;
}

export interface Savepoints {
  /**
   * Keeps what a call may replace; undefined for one that can write nowhere. Rejects where it cannot be kept and the call
   * must not run without.
   */
  before(call: Call): Promise<Kept> | undefined;
}

const keep = async (keeping: Promise<Kept>, next: Next): Promise<Result> => {
  const kept = await keeping;
  let result: Result;
  try {
    result = await next();
  } catch (error) {
    await kept.end(false);
    throw error;
  }
  await kept.end(true);
  return result;
};

/** Keeps what a write is about to replace, and notes what it did replace: a person can take it back. */
export const savepoint =
  (savepoints: Savepoints): Step =>
  (call, next) => {
    const keeping = savepoints.before(call);
    return keeping === undefined ? next() : keep(keeping, next);
  };
