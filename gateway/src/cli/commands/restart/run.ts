import { answersOf, whoHas } from '../../../administering/restarting.ts';
import type { OrderAnswer, RunningGateway } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { wrap } from '../../layout.ts';
import { columns } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';

const words: Readonly<Record<OrderAnswer['how'], string>> = {
  restarted: 'was started anew',
  started: 'did not run, and was started',
  failed: 'could not be started',
};

const lineOf = (server: string, { pid, owner }: RunningGateway, answers: readonly OrderAnswer[]): string => {
  const answer = answers.find((one) => one.owner === owner);
  if (answer === undefined) return `✖ Gateway ${pid} did not say what came of it: see \`storycore-mcp status\`.`;
  const { how, why } = answer;
  const mark = how === 'failed' ? '✖' : '✔';
  return `${mark} ${server} ${words[how]} by gateway ${pid}${why === undefined ? '.' : `: ${printableLine(why)}`}`;
};

/** `storycore-mcp restart` */
export const run = async (given: Given): Promise<Outcome> => {
  const [server = ''] = given.operands;
  using state = openOwnState();
  const asked = whoHas(state, server);
  const { id } = state.orders.give(server);
  const answers = await answersOf(state, id, asked);
  const well = asked.every(({ owner }) => answers.some((one) => one.owner === owner && one.how !== 'failed'));
  return {
    lines: asked.flatMap((gateway) => wrap(lineOf(printableLine(server), gateway, answers), columns())),
    json: { server, gateways: asked.map(({ pid, owner }) => ({ pid, ...answers.find((one) => one.owner === owner) })) },
    ...(well ? {} : { exit: 4 }),
  };
};
