import type { OpenQuestion, QuestionEnd } from '../../pipeline/desk.ts';
import type { Answerer, AnswerKind } from '../../policy/answer.ts';
import type { Principal } from '../../policy/grant.ts';
import { canLast, coversOf } from '../../policy/question.ts';
import { heldWords } from '../../policy/question-words.ts';
import { visible } from '../../policy/visible.ts';
import { isOwnSession } from '../identify.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';

/** Every text in it as a person reads it. */
const shown = (value: unknown): unknown => {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(shown);
  return isObject(value) ? shownParts(value) : value;
};

const shownParts = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, part]) => [visible(key), shown(part)]));

/**
 * A session that the gateway named is a secret of whoever has it; those that the engine names itself, it has to know again.
 */
const shownPrincipal = ({ session, ...others }: Principal): Principal => ({
  ...others,
  ...(session === undefined ? {} : { session: isOwnSession(session) ? `${session.slice(0, 10)}…` : session }),
});

/** The question as the engine gets it. The server's words stand apart: they are not ours. */
export const shownQuestion = (open: OpenQuestion, answers: readonly AnswerKind[]): JsonObject => {
  const { question, sheet, id, askedAt, expiresAt, calls } = open;
  const { principal, target } = question;
  return shownParts({
    id,
    who: shownPrincipal(principal),
    server: target.upstream,
    [target.kind]: target.name,
    to: question.held.flatMap(heldWords),
    covers: { once: coversOf(question, false), ...(canLast(question) ? { longer: coversOf(question, true) } : {}) },
    arguments: sheet.sent,
    ...(sheet.cut === 0 ? {} : { charactersLeftOut: sheet.cut }),
    beyond: sheet.beyond,
    findings: sheet.findings,
    ...(sheet.serverWords === undefined ? {} : { serverSays: sheet.serverWords }),
    calls,
    answers,
    askedAt,
    expiresAt,
    ...(answers.length > 0 ? {} : { answerElsewhere: `storycore-mcp approvals answer ${id}` }),
  });
};

const byText = (by: Answerer): string => (by.channel === 'client' ? `client:${visible(by.client)}` : by.channel);

/** How it ended, as the engine gets it. */
export const shownEnd = ({ id }: OpenQuestion, end: QuestionEnd): JsonObject =>
  end.kind === 'answered' ? { id, how: end.answer.kind, by: byText(end.by) } : { id, how: end.kind, by: 'gateway' };
