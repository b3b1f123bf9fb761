import { quoted } from '../../../config/problem.ts';
import type { Gateway, JsonObject, Principal } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { columns, say } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { principalOf } from '../../principal.ts';
import type { Running } from '../../with-gateway.ts';
import { discover, tellOfAbsent, withGateway } from '../../with-gateway.ts';
import { listLines } from './lines.ts';
import { serverLines } from './servers.ts';

const kinds = ['tools', 'resources', 'prompts', 'servers'] as const;
type Kind = (typeof kinds)[number];

const readKind = (text: string): Kind => {
  const kind = kinds.find((each) => each === text);
  if (kind !== undefined) return kind;
  throw new UsageError(`\`list\` does not know ${quoted(text)}.`, `Write one of ${kinds.join(', ')}.`);
};

const fetch = async (
  kind: Exclude<Kind, 'servers'>,
  gateway: Gateway,
  principal: Principal,
): Promise<readonly JsonObject[]> => {
  if (kind !== 'resources') return gateway.list(`${kind}/list`, principal);
  const [resources, templates] = await Promise.all([
    gateway.list('resources/list', principal),
    gateway.list('resources/templates/list', principal),
  ]);
  return [...resources, ...templates];
};

const show = async (kind: Kind, running: Running, principal: Principal): Promise<Outcome> => {
  const { gateway, config, reasons } = running;
  await discover(gateway);
  if (kind === 'servers') {
    const statuses = gateway.servers();
    return { lines: serverLines(statuses, reasons, config), json: statuses };
  }
  const items = await fetch(kind, gateway, principal);
  tellOfAbsent(running);
  if (items.length === 0) say(`${printableLine(principal.client)} may use no ${kind}.`);
  return { lines: listLines(items, columns()), json: items };
};

/** `storycore-mcp list` */
export const run = (given: Given): Promise<Outcome> => {
  const kind = readKind(given.operands[0] ?? 'tools');
  return withGateway(given, (running) => show(kind, running, principalOf(given, running.config)));
};
