import { existsSync } from 'node:fs';
import { serveConsole } from '../../../administering/serve-console.ts';
import type { State } from '../../../index.ts';
import { createLog } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { columns, say, styledTalk } from '../../output.ts';
import { configPath, openOwnState } from '../../place.ts';
import { watchSignals } from '../../signals.ts';
import { text } from '../status/fields.ts';
import { statusLines } from '../status/lines.ts';
import { look } from '../status/look.ts';
import { consoleAddress } from './address.ts';
import { followedConfig } from './followed-config.ts';
import { packageSettings } from './package-settings.ts';
import { offerLinks, showConsole } from './show.ts';

/** What is named goes first; else what the gateway holds by that runs longest, wherever this is typed. */
const sourceOf = (given: Given, state: Pick<State, 'runs'>): string => {
  if (given.text('config') !== undefined || process.env['STORYCORE_MCP_CONFIG']) return configPath(given);
  const running = state.runs.list().map(({ body }) => text(body, 'config'));
  return running.find((path) => path !== '' && existsSync(path)) ?? configPath(given);
};

const tellWhatRuns = (state: Pick<State, 'runs' | 'questions' | 'holds'>): void => {
  const seen = look(state);
  const lines =
    seen.gateways.length === 0
      ? ['No gateway runs now: the console shows what is kept. Clients start one, or you with `storycore-mcp serve`.']
      : statusLines(seen, { columns: columns(), now: Date.now(), style: styledTalk });
  for (const line of lines) say(line);
  say('');
};

/** `storycore-mcp console` */
export const run = async (given: Given): Promise<Outcome> => {
  using signals = watchSignals();
  using state = openOwnState();
  using followed = followedConfig(sourceOf(given, state));
  const { config } = followed;
  const address = consoleAddress(config, given.text('console-port'));
  const log = createLog({ level: 'warn' });
  tellWhatRuns(state);
  const shown = await showConsole(address, (place) =>
    serveConsole({ config, state, log, packages: packageSettings(), ...place }),
  );
  try {
    using _links = offerLinks(shown);
    await signals.asked;
  } finally {
    await shown.close();
  }
  return { lines: [], records: [] };
};
