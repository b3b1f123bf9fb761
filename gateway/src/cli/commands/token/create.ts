import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';

/** `storycore-mcp token create` */
export const run = async (given: Given): Promise<Outcome> => {
  const client = given.text('client');
  if (client === undefined) throw new UsageError('`token create` needs --client.', 'Write --client NAME.');
  using state = openOwnState();
  const created = state.tokens.create(client);
  const told = () => {
    say(`${printableLine(client)} shows who it is with this token, in the header "Authorization: Bearer TOKEN".`);
    say('It is not shown again: keep it where that client keeps its secrets.');
    say(`Take it back with \`storycore-mcp token revoke ${created.id}\`.`);
  };
  if (!given.flag('json')) told();
  return { lines: [created.token], json: created };
};
