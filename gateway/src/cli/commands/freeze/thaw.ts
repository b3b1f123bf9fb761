import { closest } from '../../../config/suggest.ts';
import { thawCommand } from '../../../index.ts';
import type { Freeze } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';
import { nameOf } from './words.ts';

const whyNot = (server: string, frozen: readonly Freeze[]): string => {
  if (frozen.length === 0) return 'Nothing is frozen.';
  const names = frozen.map((each) => each.server);
  if (server === '') return 'Not everything is frozen.';
  const near = closest(server, names);
  const hint =
    near === undefined || near === '' ? 'See `storycore-mcp freeze --list`.' : `Did you mean ${printableLine(near)}?`;
  return `${printableLine(server)} is not frozen by its name. ${hint}`;
};

/** What stays, for whoever believes that all calls go again. */
const stays = (frozen: readonly Freeze[]): readonly string[] =>
  frozen.map((each) => `⚠ ${nameOf(each.server)} is still frozen: see \`${thawCommand(each)}\`.`);

/** `storycore-mcp unfreeze` */
export const run = async (given: Given): Promise<Outcome> => {
  const [server = ''] = given.operands;
  const all = given.flag('all');
  if (all && server !== '') throw new UsageError('--all lets everything go: leave the server out.');
  using state = openOwnState();
  const frozen = state.freezes.list(Date.now());
  const wanted = all ? frozen.map((each) => each.server) : [server];
  const thawed = wanted.filter((name) => state.freezes.thaw(name, 'person', given.text('reason')));
  const isDone = thawed.length > 0 || (all && frozen.length === 0);
  if (!isDone) say(`✖ ${whyNot(server, frozen)}`);
  const left = state.freezes.list(Date.now());
  if (server === '' || thawed.length > 0) for (const line of stays(left)) say(line);
  return {
    lines:
      isDone && thawed.length === 0
        ? ['Nothing is frozen.']
        : thawed.map((name) => `${styled('green', '✔')} ${nameOf(name)} is no longer frozen.`),
    json: { thawed, frozen: left },
    exit: isDone ? 0 : 1,
  };
};
