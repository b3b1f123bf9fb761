import { createTurnSchedule } from '../pipeline/turn-schedule.ts';

/** What waits for the end of the present turn of the event loop, to be written at once. */
export interface Group {
  /** Fulfilled when what was added is written; rejects as the write does, with all that came in its turn. */
  added(): Promise<void>;
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
  let turn: Turn | undefined;
  const schedule = createTurnSchedule();

  const flush = (): void => {
    if (turn === undefined) return;
    const { resolve, reject } = turn;
    turn = undefined;
    try {
      write();
      resolve();
    } catch (error) {
      reject(error);
    }
  };

  return {
    added() {
      if (turn === undefined) {
        turn = newTurn();
        schedule(flush);
      }
      return turn.written;
    },
    flush,
  };
};
