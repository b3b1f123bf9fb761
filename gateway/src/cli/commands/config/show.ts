import { loadWhole } from '../../../config/load.ts';
import { merge } from '../../../config/merge.ts';
import { shownConfig } from '../../../config/shown.ts';
import type { Given, Outcome } from '../../command.ts';
import { configPath } from '../../place.ts';
import { printableLine } from '../../printable.ts';

/** `storycore-mcp config show` */
export const run = async (given: Given): Promise<Outcome> => {
  const { config, source } = loadWhole(configPath(given));
  const shown = shownConfig(config, merge(source, []).content);
  return { lines: JSON.stringify(shown, undefined, 2).split('\n').map(printableLine), json: shown };
};
