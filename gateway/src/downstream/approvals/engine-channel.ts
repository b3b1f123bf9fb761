import { GatewayError } from '../../errors.ts';
import type { Desk } from '../../pipeline/desk.ts';
import type { Answer, Answerer } from '../../policy/answer.ts';
import type { EnvelopeAnswer } from '../../protocol/envelope.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { notificationText } from '../../protocol/jsonrpc.ts';
import type { EngineApprovals } from '../engine.ts';
import { minutesOfForm } from './form.ts';
import { shownEnd, shownQuestion } from './shown.ts';

const engine: Answerer = { channel: 'engine' };

const readKind = ({ answer, times = 1 }: EnvelopeAnswer): Answer => {
  switch (answer) {
    case 'deny':
    case 'once':
    case 'session':
    case 'project':
    case 'always':
      return { kind: answer };
    case 'times':
      return { kind: 'times', times };
    case 'minutes':
      return { kind: 'minutes', minutes: minutesOfForm };
    default:
      throw new GatewayError('invalid-arguments', `There is no answer ${JSON.stringify(answer.slice(0, 100))}.`, {
        remedy: 'Send one of the answers that the question names.',
      });
  }
};

/** The engine's end of a pipe: hears of every question, and answers those that its owner lets it. */
export interface EngineChannel extends EngineApprovals {
  /** From now on it hears of questions, those first that wait already. */
  join(): void;
  leave(): void;
}

/** `hear` takes one line for the engine. */
export const createEngineChannel = (desk: Omit<Desk, 'wait'>, hear: (line: string) => unknown): EngineChannel => {
  let end: (() => void) | undefined;
  const say = (method: string, params: JsonObject): void => void hear(notificationText(method, params));
  return {
    join() {
      end ??= desk.join({
        onOpen: (open) => say('mcp_approval_waiting', shownQuestion(open, desk.answers(open.id, engine))),
        onEnd: (open, how) => say('mcp_approval_settled', shownEnd(open, how)),
      });
    },
    leave() {
      end?.();
      end = undefined;
    },
    list: () => desk.open().map((open) => shownQuestion(open, desk.answers(open.id, engine))),
    answer(given) {
      const answer = readKind(given);
      desk.answer(given.id, answer, engine, given.reason);
      return { id: given.id, how: answer.kind, by: 'engine' };
    },
  };
};
