import { setTimeout as sleep } from 'node:timers/promises';
import type { Given, Outcome } from '../../command.ts';
import { columns, say, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { showTime } from '../../units.ts';
import { statusLines } from './lines.ts';
import { keyOf, look } from './look.ts';
import type { Seen } from './look.ts';

const lookEveryMs = 500;

const linesOf = (seen: Seen): string[] =>
  statusLines(seen, { columns: columns(), now: Date.now(), style: (style, text) => styled(style, text) });

/** What is seen now, and again whenever it has changed; without end. */
async function* changes(): AsyncGenerator<Seen> {
  using state = openOwnState();
  let before = '';
  for (;;) {
    const seen = look(state);
    const key = keyOf(seen);
    if (key !== before) yield seen;
    before = key;
    // One look after the other is what watching means.
    // oxlint-disable-next-line no-await-in-loop
    await sleep(lookEveryMs);
  }
}

async function* watchLines(): AsyncGenerator<string> {
  say('Shown again when it changes. Leave with Ctrl-C.');
  for await (const seen of changes()) yield* [`── ${showTime(Date.now())} ──`, ...linesOf(seen), ''];
}

/** `storycore-mcp status` */
export const run = async (given: Given): Promise<Outcome> => {
  if (given.flag('watch')) return { lines: watchLines(), records: changes() };
  using state = openOwnState();
  const seen = look(state);
  return { lines: linesOf(seen), json: seen };
};
