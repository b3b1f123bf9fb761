import type { Result } from '../../pipeline/call.ts';
import type { OpenQuestion } from '../../pipeline/desk.ts';
import type { Answer, AnswerKind } from '../../policy/answer.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { questionText } from './text.ts';

/** How each answer is called in a form; those that are missing cannot be given in one. */
const names: Readonly<Partial<Record<AnswerKind, string>>> = {
  deny: 'No',
  once: 'Yes, this once',
  times: 'Yes, as many times as given below',
  minutes: 'Yes, for 15 minutes',
  session: 'Yes, for this session',
};

export const minutesOfForm = 15;
const fewest = 2;
const mostTimes = 100;

/** The params of an `elicitation/create` that has a person answer the question (MCP, «Elicitation», forms). */
export const formOf = (open: OpenQuestion, kinds: readonly AnswerKind[]): JsonObject => {
  const offered = kinds.flatMap((kind) => {
    const name = names[kind];
    return name === undefined ? [] : [{ kind, name }];
  });
  return {
    mode: 'form',
    message: questionText(
      open,
      offered.some(({ kind }) => kind !== 'deny' && kind !== 'once'),
    ),
    requestedSchema: {
      type: 'object',
      properties: {
        answer: {
          type: 'string',
          title: 'Your answer',
          enum: offered.map(({ kind }) => kind),
          enumNames: offered.map(({ name }) => name),
        },
        ...(kinds.includes('times')
          ? {
              times: { type: 'integer', title: 'How many times', minimum: fewest, maximum: mostTimes, default: fewest },
            }
          : {}),
      },
      required: ['answer'],
    },
  };
};

const timesOf = (times: unknown): number | undefined =>
  typeof times === 'number' && Number.isInteger(times) && times >= 1 && times <= mostTimes ? times : undefined;

const readContent = (content: JsonObject, kinds: readonly AnswerKind[]): Answer | undefined => {
  const kind = kinds.find((one) => one === content['answer']);
  if (kind === undefined || names[kind] === undefined) return undefined;
  if (kind === 'minutes') return { kind, minutes: minutesOfForm };
  if (kind !== 'times') return { kind };
  const times = timesOf(content['times'] ?? fewest);
  return times === undefined ? undefined : { kind, times };
};

/**
 * What a person answered in the form, by the result of the elicitation: `accept` with one of the answers that were offered,
 * or `decline`, which is a no. Undefined for all else: it was dismissed, and others may still answer.
 */
export const readForm = (result: unknown, kinds: readonly AnswerKind[]): Answer | undefined => {
  if (!isObject(result)) return undefined;
  if (result['action'] === 'decline') return { kind: 'deny' };
  if (result['action'] !== 'accept' || !isObject(result['content'])) return undefined;
  return readContent(result['content'], kinds);
};

/** The same of what a client answered to a request. */
export const readAnswer = (answer: Result, kinds: readonly AnswerKind[]): Answer | undefined =>
  'result' in answer ? readForm(answer.result, kinds) : undefined;
