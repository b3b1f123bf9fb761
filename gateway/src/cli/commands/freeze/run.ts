import { closest } from '../../../config/suggest.ts';
import { thawCommand } from '../../../index.ts';
import type { State } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { readConfigIfAny } from '../../read-config.ts';
import { printableLine } from '../../printable.ts';
import { freezeLines, nameOf } from './words.ts';

/** A configuration that cannot be used must not keep anybody from stopping what it started. */
const serversOf = (given: Given): readonly string[] | undefined => {
  try {
    return readConfigIfAny(given)?.servers.map(({ name }) => name);
  } catch {
    return undefined;
  }
};

/** A name that is misspelt would leave the server running that was meant. Throws UsageError. */
const checkServer = (server: string, given: Given): void => {
  const known = serversOf(given);
  if (known === undefined) {
    say(
      `⚠ There is no configuration here that can be used: whether ${printableLine(server)} is a server is not known.`,
    );
    return;
  }
  if (known.includes(server)) return;
  const near = closest(server, known);
  throw new UsageError(
    `The configuration has no server ${JSON.stringify(printableLine(server))}, so nothing was frozen.`,
    near === undefined
      ? 'Name the configuration that has it with --config, or freeze everything: `storycore-mcp freeze`.'
      : `Did you mean ${printableLine(near)}?`,
  );
};

const list = ({ freezes }: State): Outcome => {
  const found = freezes.list(Date.now());
  return { lines: found.length === 0 ? ['Nothing is frozen.'] : found.flatMap(freezeLines), json: found };
};

/** `storycore-mcp freeze` */
export const run = async (given: Given): Promise<Outcome> => {
  const [server = ''] = given.operands;
  const shows = given.flag('list');
  if (shows && (server !== '' || given.flag('now') || given.text('reason') !== undefined))
    throw new UsageError(
      '--list shows what is frozen, and freezes nothing.',
      'Leave the rest out, or leave out --list.',
    );
  if (server !== '') checkServer(server, given);
  using state = openOwnState();
  if (shows) return list(state);
  const before = state.freezes.list(Date.now()).find((each) => each.server === server);
  const why = given.text('reason') ?? '';
  const made = state.freezes.freeze({ server, by: 'person', why, endsRunning: given.flag('now') });
  if (before !== undefined) say(`${nameOf(server)} was frozen before: who did it, when and why stays as it was.`);
  return {
    lines: [
      ...freezeLines(made),
      ...(given.flag('now') ? ['  Calls that are running end within a second.'] : []),
      `  Let calls go again with \`${thawCommand(made)}\`.`,
    ],
    json: made,
  };
};
