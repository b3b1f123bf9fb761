import type { Answer, Answerer, AnswerKind } from '../policy/answer.ts';
import type { Grant } from '../policy/grant.ts';
import type { Question } from '../policy/question.ts';
import type { Call, Result } from './call.ts';

/** What would stand in the written file: its whole text, or what replaces what. */
export type Text =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'edits'; readonly edits: readonly { readonly former: string; readonly current: string }[] };

/** What a person is shown beside the question. Secrets are masked, sizes bounded; the server's words are its own. */
export interface Sheet {
  /** The arguments that would be sent, as JSON, a line for each. Of the call that `once` lets go. */
  readonly sent: readonly string[];
  /** Characters of them that were left out. */
  readonly cut: number;
  /** What the server says of the tool: not ours, and not to be believed. */
  readonly serverWords?: { readonly title?: string; readonly description?: string };
  /** What the tool may do beyond, in our words: one sentence each. */
  readonly beyond: readonly string[];
  /** What was found in what the server says of the tool: one sentence each. */
  readonly findings: readonly string[];
  /** Kept as long as the question waits. Undefined where it is not known, is too long, or holds a secret. */
  readonly text?: Text;
}

/** A question that waits for a person. */
export interface OpenQuestion {
  readonly id: string;
  readonly question: Question;
  readonly sheet: Sheet;
  /** Epoch milliseconds. */
  readonly askedAt: number;
  /** Epoch milliseconds: when it is taken for a no. */
  readonly expiresAt: number;
  /** Calls that wait for it. */
  readonly calls: number;
}

/** How a question ended. */
export type QuestionEnd =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly by: Answerer; readonly reason?: string }
  | { readonly kind: 'expired' | 'withdrawn' };

/** One call that waits. */
export interface WaitingCall {
  readonly call: Call;
  readonly open: OpenQuestion;
  /**
   * Answers the call with this (`input_required`), and has its question stay open until it expires, or a call like it comes
   * again: the caller of a stateless request is asked between two of them. False when it waits no more.
   */
  turnBack(result: Result): boolean;
}

/** One way to a person, who is told what there is to answer. Never called for a call that is decided already. */
export interface QuestionChannel {
  /** A question began to wait. */
  onOpen?(open: OpenQuestion): void;
  /** Every call that begins to wait, right after `onOpen` where its question is new. */
  onWaiting?(waiting: WaitingCall): void;
  /** It has ended, wherever it was answered: take it off the screen, and the question to a client back. */
  onEnd?(open: OpenQuestion, end: QuestionEnd): void;
}

/** What a released call goes on with. */
export type Released =
  | { readonly kind: 'decide'; /** For this one call alone. */ readonly granted: readonly Grant[] }
  | { readonly kind: 'turned-back'; readonly result: Result };

/** Where questions wait for a person. */
export interface Desk {
  /**
   * Waits until the call may be decided anew. Rejects with `not-approved` when a person says no or nobody answers in time,
   * `cancelled` when its signal aborts, `rate-limited` when too many wait.
   */
  wait(call: Call, question: Question): Promise<Released>;
  /** What waits now, oldest first. */
  open(): readonly OpenQuestion[];
  /** The answers that count this way; none where the channel is not trusted. */
  answers(id: string, by: Answerer): readonly AnswerKind[];
  /**
   * Answers, where nobody has: with its grants and its record, or not at all. Throws a GatewayError that says why not: it was
   * answered, withdrawn, expired, or does not count this way.
   */
  answer(id: string, answer: Answer, by: Answerer, reason?: string): void;
  /** Tells the channel from now on, and of what is open already. Gives what ends that. */
  join(channel: QuestionChannel): () => void;
}
