import { quoted } from '../../../config/problem.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { columns } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { answeredLines, findQuestion, give, readAnswer } from './answer.ts';
import { sheetJson, sheetLines } from './sheet.ts';
import { watch } from './watch.ts';

const list = (): Outcome => {
  const now = Date.now();
  using state = openOwnState();
  const open = state.questions.list();
  const lines = open.flatMap((one, at) => [...(at === 0 ? [] : ['']), ...sheetLines(one, columns(), now)]);
  const [first] = open;
  return {
    lines:
      first === undefined
        ? ['Nothing waits for a person.']
        : [...lines, '', `Answer with \`storycore-mcp approvals answer ${first.id} --once\`, or so.`],
    json: open.map(sheetJson),
  };
};

const answer = (given: Given, start: string): Outcome => {
  const chosen = readAnswer(given);
  using state = openOwnState();
  const id = findQuestion(state, start);
  const grants = give(state, id, chosen, given.text('reason'));
  return { lines: answeredLines(id, chosen, grants, Date.now()), json: { id, answer: chosen, grants } };
};

const answerOptions = ['once', 'times', 'minutes', 'session', 'project', 'always', 'deny', 'reason'];

/** `storycore-mcp approvals` */
export const run = async (given: Given): Promise<Outcome> => {
  const [verb = 'list', id] = given.operands;
  if (verb === 'answer') {
    if (id === undefined) throw new UsageError('`approvals answer` needs an ID.', 'See `storycore-mcp approvals`.');
    return answer(given, id);
  }
  if (verb !== 'list' && verb !== 'watch')
    throw new UsageError(`\`approvals\` has no use for ${quoted(verb)}.`, 'There are: list, watch, answer ID.');
  if (id !== undefined) throw new UsageError(`\`approvals ${verb}\` has no use for ${quoted(id)}.`);
  const stray = answerOptions.find((name) => given.flag(name) || given.text(name) !== undefined);
  if (stray !== undefined) throw new UsageError(`--${stray} goes with \`approvals answer ID\`.`);
  return verb === 'list' ? list() : watch();
};
