import type { TokenRecord } from '../../../index.ts';
import type { Outcome } from '../../command.ts';
import { table } from '../../layout.ts';
import { columns, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';
import { showDay, showTime } from '../../units.ts';

const moment = (at: number): string => `${showDay(at)} ${showTime(at)}`;

const stateOf = ({ revokedAt, lastUsedAt }: TokenRecord): string => {
  if (revokedAt !== undefined) return `revoked ${moment(revokedAt)}`;
  return lastUsedAt === undefined ? 'never used' : `used ${moment(lastUsedAt)}`;
};

/** `storycore-mcp token list` */
export const run = async (): Promise<Outcome> => {
  using state = openOwnState();
  const tokens = state.tokens.list();
  const rows = tokens.map((one) => [one.id, printableLine(one.client), moment(one.createdAt), stateOf(one)]);
  const [head = '', ...lines] = table([['ID', 'CLIENT', 'MADE', 'STATE'], ...rows], {
    columns: columns(),
    flexible: 1,
  });
  return {
    lines:
      rows.length === 0
        ? ['There are no tokens. Make one with `storycore-mcp token create --client NAME`.']
        : [styled('dim', head), ...lines],
    json: tokens,
  };
};
