import { afterwards } from '../afterwards.ts';
import type { Call, Next, Result, Step } from '../call.ts';
import { passing } from '../passing.ts';

/** An answer that is kept, marked with its age. */
export interface FoundAnswer {
  readonly ageMs: number;
  readonly answer: Extract<Result, { result: unknown }>;
}

/** Answers of calls that only read, for whoever got them. */
export interface AnswerCache {
  /** Whether anything of its server is kept. */
  concerns(call: Call): boolean;
  /** Whether a call is known to change nothing. */
  onlyReads(call: Call): boolean;
  /** What the answers of a call are kept under; undefined where they are not. */
  keyOf(call: Call): string | undefined;
  fresh(call: Call, key: string): FoundAnswer | undefined;
  /** The last answer, if it is no older than this, in milliseconds. */
  last(call: Call, maxAgeMs?: number): FoundAnswer | undefined;
  /** A call goes out; what is given back keeps its answer, unless the server changed meanwhile. */
  begin(call: Call, key: string): (answer: Result) => void;
  /** Nothing that is kept of a server can be relied on. */
  changed(server: string): void;
}

/** For the trail and for people: whole seconds. */
export const ageWords = (ageMs: number): string => `${Math.round(ageMs / 1_000)} s old`;

const change = (answers: AnswerCache, { target }: Call, next: Next): Promise<Result> => {
  const changed = (): void => answers.changed(target.upstream);
  changed();
  // And once more: somebody may have read while it wrote.
  return afterwards(next(), changed);
};

/** Gives an answer again that its principal got before. */
export const cache = (answers: AnswerCache): Step =>
  passing(
    (call) => !answers.concerns(call),
    (call, next) => {
      const key = answers.keyOf(call);
      if (key === undefined) return answers.onlyReads(call) ? next() : change(answers, call, next);
      const found = answers.fresh(call, key);
      if (found !== undefined) {
        call.trail.push({ step: 'cache', decision: `answered, ${ageWords(found.ageMs)}` });
        return Promise.resolve(found.answer);
      }
      const keep = answers.begin(call, key);
      return next().then((answer) => {
        keep(answer);
        return answer;
      });
    },
  );
