import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Call } from '../../pipeline/call.ts';
import { showsForms } from '../../pipeline/caller.ts';
import type { Desk, OpenQuestion, QuestionChannel, WaitingCall } from '../../pipeline/desk.ts';
import type { Answerer } from '../../policy/answer.ts';
import { formOf, readAnswer } from './form.ts';

/** A question that is asked of one client: by the first of its calls that still waits. */
interface Asked {
  readonly calls: Call[];
  asking: Abort | undefined;
}

const elsewhere = new GatewayError('cancelled', 'The question was answered elsewhere, or is over.');

/** Whose word it is when a client answers for its own call. */
export const clientOf = ({ principal }: Pick<Call, 'principal'>): Answerer => ({
  channel: 'client',
  client: principal.client,
});

/** Answers, where nobody has: somebody who was faster counts. */
export const answerIfOpen = (desk: Pick<Desk, 'answer'>, ...[id, answer, by]: Parameters<Desk['answer']>): void => {
  try {
    desk.answer(id, answer, by);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'invalid-request') throw error;
  }
};

/**
 * A client that can be asked while its call waits, and that its owner trusts, is asked by `elicitation/create`. `onError`
 * hears of an answer that could not be kept.
 */
export const createClientChannel = (
  desk: Pick<Desk, 'answers' | 'answer'>,
  onError: (error: unknown) => void,
): QuestionChannel => {
  const questions = new Map<string, Map<string, Asked>>();

  const ask = (open: OpenQuestion, asked: Asked): void => {
    const [call] = asked.calls;
    if (call?.caller.ask === undefined || asked.asking !== undefined) return;
    const by = clientOf(call);
    const kinds = desk.answers(open.id, by);
    if (kinds.length === 0) return;
    const asking = new Abort();
    asked.asking = asking;
    call.caller
      .ask('elicitation/create', formOf(open, kinds), { signal: asking })
      // Whoever cannot be asked leaves the answer to others.
      .catch(() => undefined)
      .then((result) => {
        const answer = result && readAnswer(result, kinds);
        if (answer !== undefined && !asking.aborted) answerIfOpen(desk, open.id, answer, by);
      })
      .catch(onError);
  };

  const leave = (open: OpenQuestion, asked: Asked, call: Call): void => {
    const at = asked.calls.indexOf(call);
    if (at < 0) return;
    asked.calls.splice(at, 1);
    if (at > 0 || questions.get(open.id) === undefined) return;
    asked.asking?.abort(elsewhere);
    asked.asking = undefined;
    ask(open, asked);
  };

  return {
    onWaiting({ call, open }: WaitingCall) {
      const { conversation, era, ask: way, capabilities } = call.caller;
      if (era !== 'handshake' || way === undefined || !showsForms(capabilities)) return;
      const byConversation = questions.get(open.id) ?? new Map<string, Asked>();
      questions.set(open.id, byConversation);
      const asked = byConversation.get(conversation.id) ?? { calls: [], asking: undefined };
      byConversation.set(conversation.id, asked);
      asked.calls.push(call);
      call.signal.addEventListener('abort', () => leave(open, asked, call), { once: true });
      ask(open, asked);
    },
    onEnd({ id }) {
      const ended = questions.get(id);
      questions.delete(id);
      for (const { asking } of ended?.values() ?? []) asking?.abort(elsewhere);
    },
  };
};
