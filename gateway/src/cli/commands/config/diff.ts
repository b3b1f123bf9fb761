import { resolve } from 'node:path';
import { differences, withoutKeys } from '../../../config/difference.ts';
import type { Difference } from '../../../config/difference.ts';
import { merge } from '../../../config/merge.ts';
import { showPath } from '../../../config/problem.ts';
import { sourceOf } from '../../../config/source.ts';
import type { State } from '../../../index.ts';
import { ConfigError, GatewayError } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { styled } from '../../output.ts';
import { configPath, openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';
import { filesOfVersion, presentFiles } from '../../../restoring.ts';
import type { NamedBytes } from '../../../restoring.ts';
import { findVersion } from './find-version.ts';

/** One side of a comparison, by the name that a person knows it by. */
interface Side {
  readonly name: string;
  readonly files: readonly NamedBytes[];
}

const contentOf = (path: string, { name, files }: Side): unknown => {
  const source = sourceOf(path, files, 0);
  const [problem] = source.problems;
  if (problem !== undefined)
    throw new ConfigError(`${name} cannot be read: ${problem.message} See \`storycore-mcp check\`.`);
  return merge(source, []).content;
};

const now = (path: string): Side => ({ name: 'the file as it is now', files: presentFiles(path) });

const versionSide = (state: State, path: string, text: string): Side => {
  const version = findVersion(state, text, path);
  return { name: `version ${version.id}`, files: filesOfVersion(state.configVersions, version) };
};

const lastSide = (state: State, path: string): Side => {
  const [last] = state.configVersions.list(path);
  if (last !== undefined) return { name: `version ${last.id}`, files: filesOfVersion(state.configVersions, last) };
  throw new GatewayError('invalid-request', 'No version of this configuration is kept yet.', {
    remedy: 'One is kept when a gateway begins to hold by it: start `storycore-mcp serve`.',
  });
};

const lineOf = (mark: string, colour: 'red' | 'green', name: string, value: unknown): readonly string[] => {
  if (value === undefined) return [];
  const text = JSON.stringify(withoutKeys(value, name), undefined, 2);
  return text.split('\n').map((line) => styled(colour, `  ${mark} ${printableLine(line)}`));
};

const linesOf = ({ path, before, after }: Difference): readonly string[] => {
  const name = String(path.at(-1) ?? '');
  return [
    printableLine(path.length === 0 ? '(all of it)' : showPath(path)),
    ...lineOf('-', 'red', name, before),
    ...lineOf('+', 'green', name, after),
  ];
};

/** `storycore-mcp config diff` */
export const run = async (given: Given): Promise<Outcome> => {
  const path = resolve(configPath(given));
  const [first, second] = given.operands;
  using state = openOwnState();
  const before = first === undefined ? lastSide(state, path) : versionSide(state, path, first);
  const after = second === undefined ? now(path) : versionSide(state, path, second);
  const found = differences(contentOf(path, before), contentOf(path, after));
  const shown = found.map(({ path: at, before: old, after: current }) => ({
    path: showPath(at),
    ...(old === undefined ? {} : { before: withoutKeys(old, String(at.at(-1) ?? '')) }),
    ...(current === undefined ? {} : { after: withoutKeys(current, String(at.at(-1) ?? '')) }),
  }));
  return {
    lines:
      found.length === 0
        ? [`${before.name} and ${after.name} say the same.`]
        : [styled('dim', `- ${before.name}    + ${after.name}`), ...found.flatMap(linesOf)],
    json: { before: before.name, after: after.name, differences: shown },
  };
};
