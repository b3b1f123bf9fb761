/** Where lines go, and when. */
export interface LineSink {
  /** Takes text; false when the reader is slow and `drained` will be called. */
  write(text: string): boolean;
  /** Runs `flush` once everything that is ready now has run; at once where nothing else is to come. */
  schedule(flush: () => void): void;
}

export interface LineWriter {
  /** Queues one line. Lines leave in order, those of one tick in one write unless they are many. */
  send(line: string): void;
  /** The sink can take more. */
  drained(): void;
  /** UTF-16 units that wait. */
  readonly waiting: number;
  /** Whether the reader is slower than we write. */
  readonly congested: boolean;
}

/** UTF-16 units of one write. What waits may be longer than a string can be. */
const mostAtOnce = 4 * 1024 * 1024;

/** Writes lines with one write per tick, and holds them while the reader is slow. */
export const createLineWriter = (sink: LineSink): LineWriter => {
  let queue: string[] = [];
  let waiting = 0;
  let scheduled = false;
  let congested = false;

  const take = (): string => {
    let [count, size] = [0, 0];
    while (count < queue.length && size < mostAtOnce) {
      size += queue[count]?.length ?? 0;
      count += 1;
    }
    const lines = count === queue.length ? queue : queue.slice(0, count);
    queue = count === queue.length ? [] : queue.slice(count);
    waiting -= size;
    return lines.join('');
  };
  const flush = (): void => {
    scheduled = false;
    while (!congested && queue.length > 0) congested = !sink.write(take());
  };
  const arrange = (): void => {
    if (scheduled || congested) return;
    scheduled = true;
    sink.schedule(flush);
  };

  return {
    send(line) {
      queue.push(`${line}\n`);
      waiting += line.length + 1;
      arrange();
    },
    drained() {
      congested = false;
      if (queue.length > 0) arrange();
    },
    get waiting() {
      return waiting;
    },
    get congested() {
      return congested;
    },
  };
};
