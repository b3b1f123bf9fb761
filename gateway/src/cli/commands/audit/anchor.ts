import type { Given, Outcome } from '../../command.ts';
import { openOwnState } from '../../place.ts';
import { showDay, showTime } from '../../units.ts';

/** `storycore-mcp audit anchor` */
export const run = async (given: Given): Promise<Outcome> => {
  using state = openOwnState();
  const ledger = await state.ledger();
  const anchor = ledger.anchor(await ledger.signer(), 'asked');
  if (given.flag('print')) return { lines: [anchor.line], json: anchor };
  return {
    lines: [
      `Anchor ${anchor.number} of ${showDay(anchor.at)} ${showTime(anchor.at)} signs the audit up to link ${anchor.link}.`,
      '`storycore-mcp audit anchor --print` prints it, to be kept elsewhere.',
    ],
    json: anchor,
  };
};
