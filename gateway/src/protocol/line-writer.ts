/** Where lines go, and how to be called at the end of the present tick. */
export interface LineSink {
  /** Takes text; false when the reader is slow and `drained` will be called. */
  write(text: string): boolean;
  /** Runs `flush` once everything that is ready now has run. */
  schedule(flush: () => void): void;
}

export interface LineWriter {
  /** Queues one line. Lines leave in order, all of one tick in one write. */
  send(line: string): void;
  /** The sink can take more. */
  drained(): void;
  /** UTF-16 units that wait. */
  readonly waiting: number;
  /** Whether the reader is slower than we write. */
  readonly congested: boolean;
}

/** Writes lines with one write per tick, and holds them while the reader is slow. */
export const createLineWriter = (sink: LineSink): LineWriter => {
  let queue = '';
  let scheduled = false;
  let congested = false;

  const flush = (): void => {
    scheduled = false;
    if (congested || queue === '') return;
    const text = queue;
    queue = '';
    congested = !sink.write(text);
  };
  const arrange = (): void => {
    if (scheduled || congested) return;
    scheduled = true;
    sink.schedule(flush);
  };

  return {
    send(line) {
      queue += `${line}\n`;
      arrange();
    },
    drained() {
      congested = false;
      if (queue !== '') arrange();
    },
    get waiting() {
      return queue.length;
    },
    get congested() {
      return congested;
    },
  };
};
