import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import type { JsonObject } from '../pipeline/call.ts';
import type { OrderAnswer } from '../store/orders.ts';
import type { RunningGateway } from '../store/runs.ts';
import type { State } from '../store/state.ts';

const lookEveryMs = 100;
/** As long as a server may take to start, and some more. */
const longestMs = 45_000;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a gateway that runs says of its servers. */
export const serversOf = ({ body }: Pick<RunningGateway, 'body'>): readonly JsonObject[] => {
  const servers: unknown = body['servers'];
  return Array.isArray(servers) ? servers.filter(isObject) : [];
};

const namesOf = (gateway: RunningGateway): readonly string[] => serversOf(gateway).map(({ name }) => String(name));

/** The gateways that have the server. Throws where there is none. */
export const whoHas = (state: Pick<State, 'runs'>, server: string): readonly RunningGateway[] => {
  const running = state.runs.list();
  if (running.length === 0) {
    throw new GatewayError('upstream-unavailable', 'No gateway runs, so no server does.', {
      remedy: 'Clients start one; see `storycore-mcp status`.',
    });
  }
  const having = running.filter((one) => namesOf(one).includes(server));
  if (having.length > 0) return having;
  throw new GatewayError('unknown-target', `No gateway that runs has a server ${JSON.stringify(server)}.`, {
    remedy: `Name one of: ${[...new Set(running.flatMap(namesOf))].join(', ')}.`,
  });
};

/** What each made of an order to start a server anew; those that are gone, or do not answer in time, are left out. */
export const answersOf = async (
  state: Pick<State, 'runs' | 'orders'>,
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
