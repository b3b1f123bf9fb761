import { createTurnSchedule } from '../pipeline/turn-schedule.ts';

/** What waits for the end of the present turn of the event loop, to be written together. */
export interface Group {
  /**
   * Fulfilled when what was added is written; rejects as the write does, with all that came in its turn. Undefined where it
   * is written already, and throws where that failed.
   */
  added(): Promise<void> | undefined;
  /** Writes now what waits. */
  flush(): void;
}

interface Turn {
  readonly written: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const newTurn = (): Turn => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Everyone who added something hears of it; nobody else has to.
  promise.catch(() => {});
  return { written: promise, resolve, reject };
};

/** Many calls in one turn share one `write`: it costs each of them less than anything else in the audit. */
export const createGroup = (write: () => void): Group => {
  let waits = false;
  /** Left out as long as nobody has to wait: most calls come alone, and are written at once. */
  let turn: Turn | undefined;
  const schedule = createTurnSchedule();

  const flush = (): void => {
    if (!waits) return;
    const told = turn;
    waits = false;
    turn = undefined;
    try {
      write();
      told?.resolve();
    } catch (error) {
      if (told === undefined) throw error;
      told.reject(error);
    }
  };

  /** What is scheduled may have run by the time that this is asked. */
  const isWritten = (): boolean => !waits;

  return {
    added() {
      if (!waits) {
        waits = true;
        schedule(flush);
      }
      if (isWritten()) return undefined;
      turn ??= newTurn();
      return turn.written;
    },
    flush,
  };
};
