import { basename, resolve } from 'node:path';
import { checkConfig } from '../../../config/load.ts';
import { renderProblems } from '../../../config/problem.ts';
import { pathsOf, sourceOf } from '../../../config/source.ts';
import { writeFiles } from '../../../config/write-files.ts';
import { digestOfFiles, holdKeys } from '../../../configuring.ts';
import type { State } from '../../../index.ts';
import { ConfigError, GatewayError } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { showCount } from '../../units.ts';
import { styled } from '../../output.ts';
import { configPath, openOwnState } from '../../place.ts';
import type { NamedBytes } from './present.ts';
import { filesOfVersion, findVersion, presentFiles } from './present.ts';

/** Keeps what is there, so that it can be brought back too. Gives its number; undefined where there is nothing. */
const keepPresent = (state: State, path: string, present: readonly NamedBytes[], id: number): number | undefined => {
  if (present.length === 0) return undefined;
  if (holdKeys(present)) {
    throw new GatewayError(
      'invalid-request',
      'A key stands in the present configuration in the clear, so it is not kept, and would be lost.',
      { remedy: `Copy ${basename(path)} to a place of yours and take the key out, then try again.` },
    );
  }
  return state.configVersions.keep({ source: path, by: `before the restore of ${id}`, files: present }).id;
};

const checkUsable = (path: string, id: number, files: readonly NamedBytes[]): void => {
  const loaded = checkConfig(path, {}, sourceOf(path, files, Date.now()));
  if (!('problems' in loaded)) return;
  throw new ConfigError(
    `Version ${id} cannot hold any more, and is not brought back. ${renderProblems(`version ${id}`, loaded.problems)}`,
  );
};

/** `storycore-mcp config restore` */
export const run = async (given: Given): Promise<Outcome> => {
  const path = resolve(configPath(given));
  const [number = ''] = given.operands;
  using state = openOwnState();
  const version = findVersion(state, number, path);
  const files = filesOfVersion(state, version);
  const present = presentFiles(path);
  if (digestOfFiles(present) === version.digest) {
    return {
      lines: [`${styled('green', '✔')} Version ${version.id} is what is there already. Nothing was written.`],
      json: { restored: version.id, version: version.id, gateways: 0 },
    };
  }
  checkUsable(path, version.id, files);
  const bytesIn = (all: readonly NamedBytes[], at: string): Uint8Array | undefined =>
    all.find(({ name }) => name === basename(at))?.bytes;
  const kept = keepPresent(state, path, present, version.id);
  const changes = pathsOf(path).map((at) => ({ path: at, before: bytesIn(present, at), after: bytesIn(files, at) }));
  writeFiles(changes);
  state.configVersions.restored(version);
  const now = state.configVersions.keep({ source: path, by: `restore of ${version.id}`, files });
  const runs = state.configRuns.list().filter(({ source }) => source === path);
  const then =
    runs.length === 0
      ? 'The next start holds by it.'
      : `${showCount(runs.length, 'gateway')} will hold by it in a moment.`;
  const undone =
    kept === undefined ? [] : [`  What was there is version ${kept}: \`storycore-mcp config restore ${kept}\`.`];
  return {
    lines: [`${styled('green', '✔')} Version ${version.id} is back, as version ${now.id}. ${then}`, ...undone],
    json: { restored: version.id, version: now.id, ...(kept === undefined ? {} : { kept }), gateways: runs.length },
  };
};
