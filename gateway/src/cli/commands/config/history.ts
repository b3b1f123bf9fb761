import { resolve } from 'node:path';
import type { State } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { table } from '../../layout.ts';
import { columns, styled } from '../../output.ts';
import { configPath, openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';
import { showBytes, showDay, showTime } from '../../units.ts';

type Version = ReturnType<State['configVersions']['list']>[number];

const rowOf = ({ id, at, by, bytes, unkept }: Version, held: ReadonlySet<number | undefined>): readonly string[] => [
  String(id),
  `${showDay(at)} ${showTime(at)}`,
  showBytes(bytes),
  [by, ...(unkept === undefined ? [] : ['not kept']), ...(held.has(id) ? ['holds now'] : [])]
    .map(printableLine)
    .join(', '),
];

/** `storycore-mcp config history` */
export const run = async (given: Given): Promise<Outcome> => {
  const path = resolve(configPath(given));
  using state = openOwnState();
  const versions = state.configVersions.list(path);
  const held = new Set(state.configRuns.list().map(({ version }) => version));
  const rows = versions.map((version) => rowOf(version, held));
  const [head = '', ...lines] = table([['N', 'HELD FROM', 'SIZE', 'BY'], ...rows], { columns: columns(), flexible: 3 });
  const unkept = versions.flatMap(({ id, unkept: why }) => (why === undefined ? [] : [`${id} is not kept: ${why}.`]));
  return {
    lines:
      rows.length === 0
        ? ['None yet: a version is kept when a gateway begins to hold by it.']
        : [styled('dim', head), ...lines, ...unkept.map(printableLine)],
    json: { source: path, versions },
  };
};
