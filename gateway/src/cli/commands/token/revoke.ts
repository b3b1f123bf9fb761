import { closest } from '../../../config/suggest.ts';
import type { State } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { say, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';

const whyNot = (id: string, { tokens }: State): string => {
  const known = tokens.list();
  if (known.find((token) => token.id === id)?.revokedAt !== undefined) return `${id} was revoked before.`;
  const near = closest(
    id,
    known.filter(({ revokedAt }) => revokedAt === undefined).map((token) => token.id),
  );
  const hint = near === undefined ? 'See `storycore-mcp token list`.' : `Did you mean ${near}?`;
  return `There is no token ${JSON.stringify(printableLine(id))} in force. ${hint}`;
};

/** `storycore-mcp token revoke` */
export const run = async ({ operands }: Given): Promise<Outcome> => {
  using state = openOwnState();
  const results = [...new Set(operands)].map((id) => ({ id, revoked: state.tokens.revoke(id) }));
  const revoked = results.filter((result) => result.revoked).map(({ id }) => id);
  const missing = results.filter((result) => !result.revoked).map(({ id }) => id);
  for (const id of missing) say(`✖ ${whyNot(id, state)}`);
  return {
    lines: revoked.map((id) => `${styled('green', '✔')} ${id} is revoked.`),
    json: { revoked, missing },
    exit: missing.length === 0 ? 0 : 1,
  };
};
