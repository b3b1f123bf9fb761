import { turnNow } from '../pipeline/turn-time.ts';

/** Whose calls a connection answered, as far as it matters for words that came after the answer. */
export interface Lately {
  /** A call of this client is over. */
  note(client: string): void;
  /** Whether a call of any other client ended within so many milliseconds; `Infinity`: ever. */
  others(client: string, ms: number): boolean;
}

interface Seen {
  readonly client: string;
  at: number;
}

/** Remembers the last two: one of them is the latest other client, whoever asks. */
export const createLately = (now: () => number = turnNow): Lately => {
  let last: Seen | undefined;
  let before: Seen | undefined;
  return {
    note(client) {
      if (last?.client === client) {
        last.at = now();
        return;
      }
      before = last;
      last = { client, at: now() };
    },
    others: (client, ms) =>
      [last, before].some((seen) => seen !== undefined && seen.client !== client && now() - seen.at <= ms),
  };
};
