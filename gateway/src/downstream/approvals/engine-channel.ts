import { GatewayError } from '../../errors.ts';
import type { Desk, OpenQuestion, QuestionChannel } from '../../pipeline/desk.ts';
import { answersFor, isAnswer } from '../../policy/answer.ts';
import type { Answer, Answerer, Trust } from '../../policy/answer.ts';
import type { EnvelopeAnswer } from '../../protocol/envelope.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { notificationText } from '../../protocol/jsonrpc.ts';
import type { EngineApprovals } from '../engine.ts';
import { minutesOfForm } from './form.ts';
import type { Others } from './others.ts';
import { shownEnd, shownQuestion } from './shown.ts';

const engine: Answerer = { channel: 'engine' };

const read = ({ answer: kind, times }: EnvelopeAnswer): Answer => {
  const answer = kind === 'minutes' ? { kind, minutes: minutesOfForm } : kind === 'times' ? { kind, times } : { kind };
  if (isAnswer(answer)) return answer;
  throw new GatewayError('invalid-arguments', `${JSON.stringify(kind.slice(0, 100))} is no answer like this.`, {
    remedy: 'Send one of the answers that the question names.',
  });
};

/** The engine's end of a pipe: hears of every question, and answers those that its owner lets it. */
export interface EngineChannel extends EngineApprovals {
  /** From now on it hears of questions, those first that wait already. */
  join(): void;
  leave(): void;
}

export interface EngineChannelOptions {
  readonly desk: Pick<Desk, 'open' | 'answer' | 'join'>;
  readonly others: Others;
  readonly trust: Trust;
  /** Takes one line for the engine. */
  hear(line: string): unknown;
}

export const createEngineChannel = ({ desk, others, trust, hear }: EngineChannelOptions): EngineChannel => {
  let ends: readonly (() => void)[] = [];
  const say = (method: string, params: JsonObject): void => void hear(notificationText(method, params));
  const show = (open: OpenQuestion): JsonObject => shownQuestion(open, answersFor(open.question, engine, trust));
  const channel: QuestionChannel = {
    onOpen: (open) => say('mcp_approval_waiting', show(open)),
    onEnd: (open, how) => say('mcp_approval_settled', shownEnd(open, how)),
  };
  return {
    join() {
      if (ends.length === 0) ends = [desk.join(channel), others.join(channel)];
    },
    leave() {
      for (const end of ends) end();
      ends = [];
    },
    list: () => [...desk.open(), ...others.open()].toSorted((a, b) => a.askedAt - b.askedAt).map(show),
    answer(given) {
      const answer = read(given);
      desk.answer(given.id, answer, engine, given.reason);
      return { id: given.id, how: answer.kind, by: 'engine' };
    },
  };
};
