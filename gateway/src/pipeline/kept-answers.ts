import type { FoundAnswer } from './steps/cache.ts';

/** An answer that is kept. */
export interface KeptAnswer {
  readonly server: string;
  readonly answer: FoundAnswer['answer'];
  /** When it came; epoch milliseconds. */
  readonly at: number;
  /** How long it is given again; in milliseconds. */
  readonly ttlMs: number;
  /** Of the answer as it came. */
  readonly bytes: number;
  /** By their ids, those that let the call go which it answered. */
  readonly grants: readonly string[];
}

/** Answers by key, up to so many bytes: what was longest unused makes room. */
export interface KeptAnswers {
  /** And has it used now. */
  take(key: string): KeptAnswer | undefined;
  keep(key: string, kept: KeptAnswer): void;
  drop(isWrong: (kept: KeptAnswer) => boolean): void;
  readonly bytes: number;
}

export const createKeptAnswers = (mostBytes: number): KeptAnswers => {
  // A map goes through its keys in the order in which they were put into it.
  const answers = new Map<string, KeptAnswer>();
  let bytes = 0;
  const sizeOf = (key: string, kept: KeptAnswer): number => key.length + kept.bytes;
  const remove = (key: string, kept: KeptAnswer): void => {
    answers.delete(key);
    bytes -= sizeOf(key, kept);
  };

  return {
    take(key) {
      const kept = answers.get(key);
      if (kept === undefined) return undefined;
      answers.delete(key);
      answers.set(key, kept);
      return kept;
    },
    keep(key, kept) {
      const before = answers.get(key);
      if (before !== undefined) remove(key, before);
      if (sizeOf(key, kept) > mostBytes) return;
      answers.set(key, kept);
      bytes += sizeOf(key, kept);
      for (const [oldest, old] of answers) {
        if (bytes <= mostBytes) return;
        remove(oldest, old);
      }
    },
    drop(isWrong) {
      for (const [key, kept] of answers) if (isWrong(kept)) remove(key, kept);
    },
    get bytes() {
      return bytes;
    },
  };
};
