import { resolve } from 'node:path';
import { restoreVersion } from '../../../restoring.ts';
import type { Given, Outcome } from '../../command.ts';
import { styled } from '../../output.ts';
import { configPath, openOwnState } from '../../place.ts';
import { showCount } from '../../units.ts';
import { findVersion } from './find-version.ts';

/** `storycore-mcp config restore` */
export const run = async (given: Given): Promise<Outcome> => {
  const path = resolve(configPath(given));
  const [number = ''] = given.operands;
  using state = openOwnState();
  const found = findVersion(state, number, path);
  const { id } = found;
  const { version, kept, wasThere } = restoreVersion(state.configVersions, found);
  if (wasThere) {
    return {
      lines: [`${styled('green', '✔')} Version ${id} is what is there already. Nothing was written.`],
      json: { restored: id, version, gateways: 0 },
    };
  }
  const runs = state.configRuns.list().filter(({ source }) => source === path);
  const then =
    runs.length === 0
      ? 'The next start holds by it.'
      : `${showCount(runs.length, 'gateway')} will hold by it in a moment.`;
  const undone =
    kept === undefined ? [] : [`  What was there is version ${kept}: \`storycore-mcp config restore ${kept}\`.`];
  return {
    lines: [`${styled('green', '✔')} Version ${id} is back, as version ${version}. ${then}`, ...undone],
    json: { restored: id, version, ...(kept === undefined ? {} : { kept }), gateways: runs.length },
  };
};
