import type { Answer } from '../policy/answer.ts';
import { sentOf } from './desk-entry.ts';
import type { Entry, Waiter } from './desk-entry.ts';

/** Whom an answer is for. */
export interface Shares {
  /** The one call that a `once` lets go, where it still waits. */
  readonly shown: Waiter | undefined;
  readonly others: readonly Waiter[];
  /** What all of them would send, and those that were turned back. */
  readonly sent: ReadonlySet<string>;
  /** What of those that were turned back is answered when it comes again. */
  readonly later: readonly string[];
}

/** Who gets what of an answer to a question with these waiters. A `once` is for what the sheet showed, and nothing else. */
export const sharesOf = (entry: Entry, waiters: readonly Waiter[], { kind }: Answer, at: number): Shares => {
  const showed = sentOf(entry.shown);
  const shown = kind === 'once' ? waiters.find(({ call }) => sentOf(call) === showed) : undefined;
  const kept = entry.keptUntil > at ? entry.away : [];
  const later =
    kind === 'deny' ? kept : kind === 'once' && shown === undefined ? kept.filter((sent) => sent === showed) : [];
  return {
    shown,
    others: waiters.filter((waiter) => waiter !== shown),
    sent: new Set([...waiters.map(({ call }) => sentOf(call)), ...kept]),
    later,
  };
};
