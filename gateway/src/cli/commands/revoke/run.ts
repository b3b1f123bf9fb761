import { closest } from '../../../config/suggest.ts';
import type { State } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';

const ofConfiguration = /^config:\d+$/;

const whyNot = (id: string, state: State): string => {
  if (ofConfiguration.test(id)) return `${id} stands in the configuration: take it out there.`;
  const ids = state.grants.list(Date.now()).map((grant) => grant.id);
  const near = closest(id, ids);
  const hint = near === undefined ? 'See `storycore-mcp grant --list`.' : `Did you mean ${near}?`;
  return `There is no grant ${JSON.stringify(printableLine(id))} in force. ${hint}`;
};

const wanted = (given: Given, state: State): readonly string[] => {
  const { operands } = given;
  if (!given.flag('all')) {
    if (operands.length === 0)
      throw new UsageError('`revoke` needs an ID, or --all.', 'See `storycore-mcp grant --list`.');
    return [...new Set(operands)];
  }
  if (operands.length > 0) throw new UsageError('--all takes back everything: leave the IDs out.');
  return state.grants.list(Date.now()).map((grant) => grant.id);
};

/** `storycore-mcp revoke` */
export const run = async (given: Given): Promise<Outcome> => {
  using state = openOwnState();
  const ids = wanted(given, state);
  // By its id alone: a grant that is damaged must be taken back without being read.
  const results = ids.map((id) => ({ id, revoked: state.grants.revoke(id) }));
  const revoked = results.filter((result) => result.revoked).map(({ id }) => id);
  const missing = results.filter((result) => !result.revoked).map(({ id }) => id);
  for (const id of missing) say(`✖ ${whyNot(id, state)}`);
  return {
    lines:
      ids.length === 0
        ? ['There was nothing to take back.']
        : revoked.map((id) => `${styled('green', '✔')} ${id} is revoked.`),
    json: { revoked, missing },
    exit: missing.length === 0 ? 0 : 1,
  };
};
