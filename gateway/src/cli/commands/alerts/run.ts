import { quoted } from '../../../config/problem.ts';
import type { KeptAlert, State } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { columns, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { readCount } from '../../units.ts';
import { alertLines } from './lines.ts';

const usualLimit = 40;
/** Among so many the letters of an id are looked for. */
const mostFound = 10_000;

const shown = (alerts: readonly KeptAlert[], nothing: string, last: readonly string[]): Outcome => {
  const now = Date.now();
  const lines = alerts.flatMap((alert) => alertLines(alert, Math.min(80, columns()), now));
  return { lines: alerts.length === 0 ? [nothing] : [...lines, ...last], json: alerts };
};

const list = (): Outcome => {
  using state = openOwnState();
  const alerts = state.alerts.firing();
  const fresh = alerts.find(({ seenAt }) => seenAt === undefined);
  const hint = fresh === undefined ? [] : ['', `You have seen it? \`storycore-mcp alerts acknowledge ${fresh.id}\``];
  return shown(alerts, 'Nothing is wrong.', hint);
};

const history = (limit: number): Outcome => {
  using state = openOwnState();
  return shown(state.alerts.list(limit), 'There was no alert yet.', []);
};

const find = (state: State, start: string): KeptAlert => {
  const [one, other] = state.alerts.list(mostFound).filter(({ id }) => id.startsWith(start));
  if (one === undefined)
    throw new UsageError(`There is no alert ${quoted(start)}.`, 'See `storycore-mcp alerts history`.');
  if (other !== undefined && one.id !== start)
    throw new UsageError(`More than one alert starts with ${quoted(start)}.`, 'Write more of its letters.');
  return one;
};

const acknowledge = (start: string): Outcome => {
  using state = openOwnState();
  const { id, state: standing } = find(state, start);
  state.alerts.see(id);
  const rest = standing === 'firing' ? ' It goes on until what is wrong is well again.' : '';
  return { lines: [`${styled('green', '✔')} ${id}: seen.${rest}`], json: { id, state: standing } };
};

/** `storycore-mcp alerts` */
export const run = async (given: Given): Promise<Outcome> => {
  const [verb = 'list', id] = given.operands;
  const limit = given.text('limit');
  if (limit !== undefined && verb !== 'history') throw new UsageError('--limit goes with `alerts history`.');
  if (verb === 'acknowledge') {
    if (id === undefined) throw new UsageError('`alerts acknowledge` needs an ID.', 'See `storycore-mcp alerts`.');
    return acknowledge(id);
  }
  if (verb !== 'list' && verb !== 'history')
    throw new UsageError(`\`alerts\` has no use for ${quoted(verb)}.`, 'There are: list, history, acknowledge ID.');
  if (id !== undefined) throw new UsageError(`\`alerts ${verb}\` has no use for ${quoted(id)}.`);
  return verb === 'list' ? list() : history(limit === undefined ? usualLimit : readCount(limit, '--limit'));
};
