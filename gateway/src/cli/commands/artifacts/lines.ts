import type { KeptArtifact } from '../../../index.ts';
import { table } from '../../layout.ts';
import { columns, styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showBytes, showDay, showTime } from '../../units.ts';

const shortId = (id: string): string => id.slice(0, 12);
const moment = (at: number): string => `${showDay(at)} ${showTime(at)}`;

const clientOf = ({ client, project }: KeptArtifact): string => (project === '' ? client : `${client}, ${project}`);

/** One line each, and what all of them take. */
export const listLines = (all: readonly KeptArtifact[]): readonly string[] => {
  const rows = all.map((each) =>
    [
      shortId(each.id),
      showBytes(each.bytes),
      moment(each.madeAt),
      each.name,
      `${each.server}/${each.target}`,
      clientOf(each),
    ].map(printableLine),
  );
  const [head = '', ...lines] = table([['ID', 'SIZE', 'MADE', 'NAME', 'BY', 'FOR'], ...rows], {
    columns: columns(),
    flexible: 4,
  });
  const bytes = [...new Map(all.map((each) => [each.id, each.bytes])).values()].reduce((sum, each) => sum + each, 0);
  const [first] = all;
  if (first === undefined) return ['No answer was too large to be given whole.'];
  return [
    styled('dim', head),
    ...lines,
    `${showBytes(bytes)} in all. Save one with \`storycore-mcp artifacts export ${shortId(first.id)} FILE\`.`,
  ];
};

/** All that is known of one file, and for whom it is. */
export const showLines = (owned: readonly KeptArtifact[], path: string, isWhole: boolean): readonly string[] => {
  const [first] = owned;
  if (first === undefined) return [];
  return [
    `${styled('bold', printableLine(first.name))}  ${printableLine(first.mime)}, ${showBytes(first.bytes)}`,
    `  id    ${first.id}`,
    `  file  ${printableLine(path)}`,
    ...owned.flatMap((each) => [
      `  made  ${moment(each.madeAt)} by ${printableLine(`${each.server}/${each.target}`)} (call ${each.call})`,
      `  for   ${printableLine(clientOf(each))}`,
    ]),
    `  used  ${moment(Math.max(...owned.map(({ usedAt }) => usedAt)))}`,
    ...(isWhole ? [] : [styled('red', '  ✖ Its file is gone, or was changed since it was kept: it is not given out.')]),
  ];
};
