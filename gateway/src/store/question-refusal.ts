import { GatewayError } from '../errors.ts';
import { answererWords, answerWords } from '../policy/answer.ts';
import type { Answer, AnswerKind, Answerer } from '../policy/answer.ts';
import type { KeptQuestion } from './question-rows.ts';

const refuse = (message: string, remedy: string): GatewayError =>
  new GatewayError('invalid-request', message, { remedy });

const lookAgain = 'See what waits with `storycore-mcp approvals`.';

/** There is no such question, and maybe never was. */
export const unknownQuestion = (id: string): GatewayError =>
  refuse(`There is no question ${JSON.stringify(id.slice(0, 40))}.`, lookAgain);

/** Why it cannot be answered any more; undefined where it can. `now` is epoch milliseconds. */
export const overReason = ({ open, state, answered }: KeptQuestion, now: number): GatewayError | undefined => {
  const { id } = open;
  if (state === 'answered') {
    const how = answered === undefined ? '' : `: ${answerWords(answered.answer)}, by ${answererWords(answered.by)}`;
    return refuse(
      `${id} has been answered already${how}. The first answer counts.`,
      'Change what it granted with `storycore-mcp grant --list` and `storycore-mcp revoke`.',
    );
  }
  if (state === 'withdrawn')
    return refuse(`Nobody waits for ${id} any more: its client left, or took the call back.`, lookAgain);
  if (state === 'expired' || open.expiresAt <= now) {
    return refuse(
      `${id} got no answer in time, and its call was refused.`,
      'Let the client try again and answer then, or grant it beforehand with `storycore-mcp grant`.',
    );
  }
  return undefined;
};

/** The gateway that asked has ended, whatever became of its client. */
export const orphanReason = (id: string): GatewayError =>
  refuse(`The gateway that asked ${id} runs no more, and its call with it.`, lookAgain);

/** This answer does not count, coming this way. */
export const uncounted = (answer: Answer, by: Answerer, kinds: readonly AnswerKind[]): GatewayError => {
  if (kinds.length === 0) {
    return refuse(
      `An answer from ${answererWords(by)} does not count here.`,
      'Answer with `storycore-mcp approvals`; which channels count is said by `approvals.trust` in the configuration.',
    );
  }
  return refuse(
    `${answerWords(answer)} is no answer to this, coming from ${answererWords(by)}.`,
    `Answer one of: ${kinds.join(', ')}.`,
  );
};
