import { createTurnSchedule } from '../pipeline/turn-schedule.ts';

/** Lines that wait for the end of the present turn of the event loop, to be written at once. */
export interface Group {
  /** Fulfilled when the line is written; rejects as the write does, with all lines of its turn. */
  add(line: string): Promise<void>;
  /** Writes now what waits. */
  flush(): void;
}

interface Turn {
  readonly lines: string[];
  readonly written: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const newTurn = (): Turn => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Everyone who added a line hears of it; nobody else has to.
  promise.catch(() => {});
  return { lines: [], written: promise, resolve, reject };
};

/** Many calls in one turn share one write: it costs each of them less than anything else in the audit. */
export const createGroup = (write: (lines: string) => void): Group => {
  let turn: Turn | undefined;
  const schedule = createTurnSchedule();

  const flush = (): void => {
    if (turn === undefined) return;
    const { lines, resolve, reject } = turn;
    turn = undefined;
    try {
      write(lines.join(''));
      resolve();
    } catch (error) {
      reject(error);
    }
  };

  return {
    add(line) {
      if (turn === undefined) {
        turn = newTurn();
        schedule(flush);
      }
      turn.lines.push(line);
      return turn.written;
    },
    flush,
  };
};
