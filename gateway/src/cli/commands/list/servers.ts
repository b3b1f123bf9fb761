import type { Config, Gateway } from '../../../index.ts';
import { table, wrap } from '../../layout.ts';
import { columns } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { confinedBy, trustOf } from './confined.ts';
import { reviewedAs, reviewOf } from './reviewed.ts';

type Status = ReturnType<Gateway['servers']>[number];

const commandOf = ({ name }: Status, { servers }: Config): string => {
  const server = servers.find((each) => each.name === name);
  if (server === undefined) return '';
  // What stands behind its host may be a key.
  if (server.url !== undefined) return new URL(server.url).origin;
  if (server.provider === undefined) return [server.command, ...server.args].join(' ');
  return server.roots.length === 0 ? 'built in' : `built in: ${server.roots.join(' ')}`;
};

const below = (text: string): string[] => wrap(printableLine(text), 76).map((part) => `    ${part}`);

/**
 * One line each: how it is, what it offers, who approved it, what confines it, what it starts or where it is; and below it why it is not
 * there, and why it is trusted.
 */
export const serverLines = (
  statuses: readonly Status[],
  reasons: ReadonlyMap<string, string>,
  config: Config,
): string[] => {
  const rows = statuses.map((status) => [
    printableLine(status.name),
    status.state,
    String(status.tools ?? '?').padStart(5),
    reviewedAs(status),
    confinedBy(status),
    printableLine(commandOf(status, config)),
  ]);
  const lines = table([['SERVER', 'STATE', 'TOOLS', 'REVIEWED', 'CONFINED', 'COMMAND OR ADDRESS'], ...rows], {
    columns: columns(),
    flexible: 5,
  });
  return lines.flatMap((line, at) => {
    const status = statuses[at - 1];
    if (status === undefined) return [line];
    const reason = status.tools === undefined ? reasons.get(status.name) : undefined;
    return [
      line,
      ...[reason, reviewOf(status.name, status), trustOf(status)].flatMap((text) =>
        text === undefined ? [] : below(text),
      ),
    ];
  });
};
