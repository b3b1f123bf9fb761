export interface Background<T> {
  /** Takes work for later; what is too much is left out. `bytes` is its size. */
  add(item: T, bytes: number): void;
  close(): void;
}

export interface BackgroundOptions<T> {
  readonly work: (item: T) => void;
  /** Something was left out: told once until there is room again. */
  readonly onDropped: () => void;
  readonly mostItems: number;
  readonly mostBytes: number;
  /** Of the time of this process, at most this share is spent. */
  readonly share: number;
  /** The same while more comes in than there is room for: then calls need the time themselves. */
  readonly shareWhenFull: number;
}

/** Milliseconds that work is gathered for. Done one by one, right after each call, it would be in the way of the very next. */
const gatherMs = 5;
/** Milliseconds after which others get their turn. */
const sliceMs = 1;

/** Works off what nobody waits for, some at a time, after what is waited for, and within its share of the time. */
export const createBackground = <T>({
  work,
  onDropped,
  mostItems,
  mostBytes,
  share,
  shareWhenFull,
}: BackgroundOptions<T>): Background<T> => {
  const queue: { readonly item: T; readonly bytes: number }[] = [];
  let bytes = 0;
  /** Until when others have the time for themselves. */
  let owedUntil = 0;
  let waiting = false;
  let isFull = false;
  let closed = false;

  const go = (): void => {
    waiting = false;
    const most = isFull ? shareWhenFull : share;
    isFull = false;
    const started = performance.now();
    let now = started;
    for (let next = queue.shift(); next !== undefined; next = now - started < sliceMs ? queue.shift() : undefined) {
      bytes -= next.bytes;
      work(next.item);
      now = performance.now();
    }
    owedUntil = now + ((now - started) * (1 - most)) / most;
    schedule();
  };

  const schedule = (): void => {
    if (closed || waiting || queue.length === 0) return;
    waiting = true;
    setTimeout(go, Math.max(gatherMs, owedUntil - performance.now())).unref();
  };

  return {
    add(item, size) {
      if (queue.length >= mostItems || bytes + size > mostBytes) {
        if (!isFull) onDropped();
        isFull = true;
        return;
      }
      queue.push({ item, bytes: size });
      bytes += size;
      return schedule();
    },
    close() {
      closed = true;
      queue.length = 0;
    },
  };
};
