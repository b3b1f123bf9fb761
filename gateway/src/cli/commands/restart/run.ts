import { setTimeout as sleep } from 'node:timers/promises';
import { quoted } from '../../../config/problem.ts';
import type { JsonObject, OrderAnswer, RunningGateway, State } from '../../../index.ts';
import { GatewayError } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { wrap } from '../../layout.ts';
import { columns } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';

const lookEveryMs = 100;
/** As long as a server may take to start, and some more. */
const longestMs = 45_000;

const serversOf = ({ body }: RunningGateway): readonly string[] => {
  const servers: unknown = body['servers'];
  const named = (one: unknown): one is JsonObject => typeof one === 'object' && one !== null && 'name' in one;
  return Array.isArray(servers) ? servers.filter(named).map((one) => String(one['name'])) : [];
};

/** The gateways that have the server. Throws where there is none. */
const whoHas = (state: State, server: string): readonly RunningGateway[] => {
  const running = state.runs.list();
  if (running.length === 0) {
    throw new GatewayError('upstream-unavailable', 'No gateway runs, so no server does.', {
      remedy: 'Clients start one; see `storycore-mcp status`.',
    });
  }
  const having = running.filter((one) => serversOf(one).includes(server));
  if (having.length > 0) return having;
  const names = [...new Set(running.flatMap(serversOf))].join(', ');
  throw new GatewayError('unknown-target', `No gateway that runs has a server ${quoted(server)}.`, {
    remedy: `Name one of: ${names}.`,
  });
};

/** What each made of it; those that are gone, or do not answer in time, are left out. */
const answersOf = async (
  state: State,
  id: string,
  asked: readonly RunningGateway[],
): Promise<readonly OrderAnswer[]> => {
  for (const until = Date.now() + longestMs; Date.now() < until;) {
    const answers = state.orders.answers(id);
    const living = new Set(state.runs.list().map(({ owner }) => owner));
    const open = asked.filter(({ owner }) => living.has(owner) && !answers.some((answer) => answer.owner === owner));
    if (open.length === 0) return answers;
    // It is looked at again and again.
    // oxlint-disable-next-line no-await-in-loop
    await sleep(lookEveryMs);
  }
  return state.orders.answers(id);
};

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
