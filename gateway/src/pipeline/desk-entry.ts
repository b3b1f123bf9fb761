import type { GatewayError } from '../errors.ts';
import { likeness } from '../policy/question.ts';
import type { Question } from '../policy/question.ts';
import type { Call } from './call.ts';
import type { OpenQuestion, Released } from './desk.ts';

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

/** What is sent, beside what is asked: two calls may be alike and say something else. */
export const sentOf = ({ method, params }: Call): string => JSON.stringify([method, params['arguments']]);

/** What was asked, and what would be sent. */
export const readyKey = (key: string, sent: string): string => `${key} ${sent}`;

/** The very same call of a client in any session, for a new one is begun in no time. */
export const askedBefore = (question: Question, sent: string): string => {
  const { session: _, ...principal } = question.principal;
  return readyKey(likeness({ ...question, principal }), sent);
};

/** A waiter came, or went. */
export const refresh = (entry: Entry): void => {
  const untilsOf = [...entry.waiters].map(({ until }) => until);
  entry.open = { ...entry.open, calls: entry.waiters.size, expiresAt: Math.max(entry.keptUntil, ...untilsOf) };
  entry.changed = true;
};

/** Whether somebody still waits for what the sheet shows. */
export const isShownRight = (entry: Entry, at: number): boolean => {
  if (entry.keptUntil > at && entry.away.includes(sentOf(entry.shown))) return true;
  const calls = [...entry.waiters].map(({ call }) => call);
  return calls.includes(entry.shown) || calls.some((call) => sentOf(call) === sentOf(entry.shown));
};
