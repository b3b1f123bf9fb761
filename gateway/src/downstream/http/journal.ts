/** What is kept of the streams of one session, so that a client whose connection broke can have the rest. */
export interface Journal {
  keep(tag: string, seq: number, event: string): void;
  /** Events of a stream after one of them, in order. */
  after(tag: string, seq: number): readonly string[];
  has(tag: string): boolean;
  clear(): void;
  readonly isEmpty: boolean;
  /** Forgets what is older than this. */
  forgetBefore(time: number): void;
}

/** Bytes of all journals together. */
export interface JournalBudget {
  readonly most: number;
  used: number;
}

export interface JournalOptions {
  readonly maxBytes: number;
  readonly maxEvents: number;
  readonly budget: JournalBudget;
  /** Makes room in the budget, as far as it can, at the cost of others. */
  readonly makeRoom: () => void;
  readonly now: () => number;
}

interface Kept {
  readonly tag: string;
  readonly seq: number;
  readonly event: string;
  readonly at: number;
}

/** Bytes that an event takes in memory, about: its text, and what holds it. */
const sizeOf = ({ event }: Kept): number => event.length + 100;

/** Keeps the newest, within its bounds. */
export const createJournal = ({ maxBytes, maxEvents, budget, makeRoom, now }: JournalOptions): Journal => {
  let kept: Kept[] = [];
  let bytes = 0;

  const forget = (count: number): void => {
    if (count === 0) return;
    const freed = kept.slice(0, count).reduce((sum, each) => sum + sizeOf(each), 0);
    kept = kept.slice(count);
    bytes -= freed;
    budget.used -= freed;
  };
  const forgetOldest = (): void => {
    // In steps, so that a full journal is not copied for each event.
    let [count, size] = [0, bytes];
    const mostBytes = (maxBytes * 3) / 4;
    const mostEvents = (maxEvents * 3) / 4;
    for (const each of kept) {
      if (size <= mostBytes && kept.length - count <= mostEvents) break;
      size -= sizeOf(each);
      count += 1;
    }
    forget(count);
  };

  return {
    keep(tag, seq, event) {
      const one = { tag, seq, event, at: now() };
      const size = sizeOf(one);
      if (size > maxBytes) return;
      kept.push(one);
      bytes += size;
      budget.used += size;
      if (bytes > maxBytes || kept.length > maxEvents) forgetOldest();
      if (budget.used > budget.most) makeRoom();
    },
    after: (tag, seq) => kept.filter((each) => each.tag === tag && each.seq > seq).map(({ event }) => event),
    has: (tag) => kept.some((each) => each.tag === tag),
    clear: () => forget(kept.length),
    get isEmpty() {
      return kept.length === 0;
    },
    forgetBefore(time) {
      const count = kept.findIndex(({ at }) => at >= time);
      forget(count === -1 ? kept.length : count);
    },
  };
};
