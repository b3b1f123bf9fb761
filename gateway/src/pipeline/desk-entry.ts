import type { GatewayError } from '../errors.ts';
import { likeness } from '../policy/question.ts';
import type { Question } from '../policy/question.ts';
import type { Call } from './call.ts';
import type { OpenQuestion, Released } from './desk.ts';
import type { Outcome } from './question-store.ts';

/** One call that waits, and until when. */
export interface Waiter {
  readonly call: Call;
  readonly until: number;
  readonly settle: (released: Released | GatewayError) => void;
}

/** One question, and who waits for it. */
export interface Entry {
  readonly key: string;
  open: OpenQuestion;
  /** The call that the sheet shows; it may have been turned back. */
  shown: Call;
  readonly waiters: Set<Waiter>;
  /** What those calls send that were turned back and did not come again, and until when they may. */
  away: readonly string[];
  keptUntil: number;
  changed: boolean;
}

/** What was answered for a call that was turned back. */
export interface Ready extends Outcome {
  readonly until: number;
}

/** What is sent, beside what is asked: two calls may be alike and say something else. */
export const sentOf = ({ method, params }: Call): string => JSON.stringify([method, params['arguments']]);

/** What was asked, and what would be sent. */
export const readyKey = (key: string, sent: string): string => `${key} ${sent}`;

/** The very same call of a client in any session, for a new one is begun in no time. */
export const askedBefore = (question: Question, sent: string): string => {
  const { session: _, ...principal } = question.principal;
  return readyKey(likeness({ ...question, principal }), sent);
};
