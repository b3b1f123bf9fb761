import type { Answer, Answerer } from '../policy/answer.ts';
import type { Grant } from '../policy/grant.ts';
import type { OpenQuestion, QuestionEnd } from './desk.ts';

/** What came of a question elsewhere. */
export interface Outcome {
  readonly end: QuestionEnd;
  /** Of a `once`: for the call that was shown alone. */
  readonly granted: readonly Grant[];
}

/** Where questions are kept, so that other processes see and answer them. Its methods throw where it cannot be used. */
export interface QuestionStore {
  open(open: OpenQuestion): void;
  /** More or fewer calls wait, or longer. */
  update(open: OpenQuestion): void;
  /** Ends it without an answer; false where somebody has answered, which counts. */
  close(open: OpenQuestion, kind: 'expired' | 'withdrawn'): boolean;
  /** Answers it with its grants and its record, or not at all. Throws a GatewayError that says why not. */
  answer(id: string, answer: Answer, by: Answerer, reason?: string): void;
  /** What came of these, where something has. From then on its grants are seen by whoever decides. */
  outcomes(ids: readonly string[]): ReadonlyMap<string, Outcome>;
}
