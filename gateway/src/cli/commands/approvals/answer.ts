import { quoted } from '../../../config/problem.ts';
import type { Answer, Grant, OpenQuestion, State } from '../../../index.ts';
import { answerWords, mostMinutes, mostTimes } from '../../../index.ts';
import type { Given } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { styled } from '../../output.ts';
import { readCount } from '../../units.ts';
import { describeConditions, describeGrant } from '../grant/describe.ts';

const plain = ['once', 'session', 'project', 'always', 'deny'] as const;

/** The one answer that the options give. Throws UsageError for none, and for two. */
export const readAnswer = (given: Given): Answer => {
  const times = given.text('times');
  const minutes = given.text('minutes');
  const answers: readonly Answer[] = [
    ...plain.filter((kind) => given.flag(kind)).map((kind) => ({ kind })),
    ...(times === undefined ? [] : [{ kind: 'times', times: readCount(times, '--times', mostTimes) } as const]),
    ...(minutes === undefined
      ? []
      : [{ kind: 'minutes', minutes: readCount(minutes, '--minutes', mostMinutes) } as const]),
  ];
  const [answer, other] = answers;
  if (answer !== undefined && other === undefined) return answer;
  throw new UsageError(
    answer === undefined ? 'This gives no answer.' : 'This gives more than one answer.',
    'Write one of --once, --times N, --minutes N, --session, --project, --always, --deny.',
  );
};

/** The id that these first letters mean. What waits no more is named whole. */
export const findQuestion = (state: State, start: string): string => {
  const found = state.questions.list().filter(({ id }) => id.startsWith(start));
  const [one, other] = found;
  if (one === undefined || one.id === start) return start;
  if (other === undefined) return one.id;
  throw new UsageError(`More than one question starts with ${quoted(start)}.`, 'Write more of its letters.');
};

/** What was answered, in lines; and how what was given is taken back. */
export const answeredLines = (id: string, answer: Answer, grants: readonly Grant[], now: number): string[] => {
  if (answer.kind === 'deny')
    return [
      `${styled('green', '✔')} ${id}: denied. What waited is refused.`,
      '  For good, deny it with `storycore-mcp grant CLIENT SERVER/NAME --deny`.',
    ];
  const head = `${styled('green', '✔')} ${id}: ${answerWords(answer)}.`;
  if (answer.kind === 'once') return [head];
  return [
    head,
    ...grants.flatMap((grant) => [
      `  ${describeGrant(grant)}`,
      ...describeConditions(grant, now).map((line) => `    ${line}`),
      `    Take it back with \`storycore-mcp revoke ${grant.id}\`.`,
    ]),
  ];
};

/** Answers on the command line. Throws a GatewayError that says why not. */
export const give = (state: State, id: string, answer: Answer, reason: string | undefined): readonly Grant[] =>
  state.questions.answer(id, answer, { by: { channel: 'command-line' }, trust: [], reason });

/** What became of a question that waits no more, in a line. */
export const fateOf = (state: State, open: OpenQuestion): string => {
  const kept = state.questions.find(open.id);
  const why = kept?.answered === undefined ? kept?.state : answerWords(kept.answered.answer);
  return `${open.id}: ${why === 'open' || why === undefined ? 'its gateway ended' : why}.`;
};
