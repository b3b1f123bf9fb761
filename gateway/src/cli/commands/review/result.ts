import type { State } from '../../../index.ts';
import { GatewayError } from '../../../index.ts';
import type { HeldItem } from '../../../review.ts';
import { reviewCommand } from '../../../review.ts';
import { showBytes } from '../../units.ts';
import { theirWords } from './words.ts';

const mostShown = 4_000;

/** What was answered and is kept, in the server's own words, every hidden character spelled out; and what can be done with it. */
export const resultLines = ({ name, server }: HeldItem, state: State): readonly string[] => {
  const kept = state.results.read(name);
  if (kept === undefined) return ['  What was answered is not kept any more.'];
  const command = reviewCommand({ kind: 'request', server, name });
  const cut = kept.length > mostShown ? [`    … ${kept.length - mostShown} more characters`] : [];
  return [
    `  what was answered (${showBytes(kept.length)}):`,
    ...theirWords(kept.slice(0, mostShown), '    '),
    ...cut,
    `  \`${command.replace(' show ', ' release ')}\` gives it to the same call when that is made again.`,
    `  \`${command.replace(' show ', ' drop ')}\` forgets it.`,
  ];
};

/** Forgets what was answered, and holds it no more. */
export const dropResult = ({ name, holds }: HeldItem, state: State, reason: string | undefined): void => {
  if (!state.results.drop(name) && holds.length === 0) {
    throw new GatewayError('invalid-request', 'There is no such result any more.', {
      remedy: 'See what is held with `storycore-mcp review`.',
    });
  }
  for (const { id } of holds) state.holds.release(id, 'person', reason ?? 'dropped');
};
