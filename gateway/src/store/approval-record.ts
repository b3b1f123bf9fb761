import { randomBytes } from 'node:crypto';

import type { AuditRecord, TrailEntry } from '../pipeline/call.ts';
import type { OpenQuestion, QuestionEnd } from '../pipeline/desk.ts';
import { answererWords, answerWords } from '../policy/answer.ts';

/** What became of a question: it was asked, or how it ended. */
export type Turn = { readonly kind: 'asked' } | QuestionEnd;

export interface ApprovalChange {
  readonly open: OpenQuestion;
  readonly turn: Turn;
  /** The grants that an answer yielded. */
  readonly grants?: readonly string[];
  /** Why, where nobody said so. */
  readonly why?: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Unique, and sorted by time and number among its like. */
const recordId = (at: number, number: number): string =>
  `approval-${Math.trunc(at).toString(36).padStart(9, '0')}-${number.toString(36).padStart(4, '0')}-${randomBytes(6).toString('hex')}`;

const methods = {
  asked: 'approval/ask',
  answered: 'approval/answer',
  expired: 'approval/expire',
  withdrawn: 'approval/withdraw',
} as const;

const outcomeOf = (turn: Turn): AuditRecord['outcome'] => {
  if (turn.kind === 'asked') return 'ok';
  if (turn.kind === 'withdrawn') return 'cancelled';
  return turn.kind === 'answered' && turn.answer.kind !== 'deny' ? 'ok' : 'not-approved';
};

const reasonOf = ({ open, turn, why }: ApprovalChange): string => {
  if (turn.kind === 'asked') return `${open.id} waits for a person.`;
  if (turn.kind !== 'answered') {
    if (turn.kind === 'expired') return `${open.id}: nobody answered in time.`;
    return `${open.id}: ${why ?? 'nobody waits for it any more'}.`;
  }
  const said = turn.reason === undefined ? '' : `: ${turn.reason}`;
  return `${open.id}: ${answerWords(turn.answer)}, by ${answererWords(turn.by)}${said}`;
};

const trailOf = ({ turn, grants = [] }: ApprovalChange): readonly TrailEntry[] => {
  const decision = turn.kind === 'answered' ? answerWords(turn.answer) : turn.kind;
  return [{ step: 'approval', decision, ...(grants.length === 0 ? {} : { grant: grants.join(' ') }) }];
};

/** The record of a question, under the principal that asks. What would be sent is not in it. */
export const approvalRecord = (change: ApprovalChange, number: number): AuditRecord => {
  const { principal, target, held } = change.open.question;
  return {
    id: recordId(change.at, number),
    at: change.at,
    kind: 'approval',
    principal,
    method: methods[change.turn.kind],
    target,
    facts: { needs: held, violations: [] },
    trail: trailOf(change),
    outcome: outcomeOf(change.turn),
    reason: reasonOf(change),
    bytesIn: 0,
  };
};
