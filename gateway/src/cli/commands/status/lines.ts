import type { JsonObject } from '../../../index.ts';
import { table, wrap } from '../../layout.ts';
import { showBytes, showCount, showDay, showTime } from '../../units.ts';
import { number, objects, text } from './fields.ts';
import type { Seen } from './look.ts';

export interface Shown {
  readonly columns: number;
  readonly now: number;
  readonly style: (style: 'green' | 'yellow' | 'red' | 'bold', text: string) => string;
}

const moment = (at: number, now: number): string =>
  showDay(at) === showDay(now) ? showTime(at) : `${showDay(at)} ${showTime(at)}`;

const conditions = {
  well: { colour: 'green', mark: '✔', words: 'Everything works.' },
  degraded: { colour: 'yellow', mark: '⚠', words: 'It works in part.' },
  down: { colour: 'red', mark: '✖', words: 'Calls are refused.' },
} as const;

const conditionOf = (name: string): (typeof conditions)[keyof typeof conditions] =>
  name === 'down' ? conditions.down : name === 'degraded' ? conditions.degraded : conditions.well;

const serverTable = (servers: readonly JsonObject[], { columns, style }: Shown): string[] => {
  const rows = servers.map((server) => {
    const bytes = number(server, 'bytes');
    return [
      conditionOf(text(server, 'condition')).mark,
      text(server, 'name'),
      text(server, 'state'),
      String(number(server, 'tools') ?? '?').padStart(5),
      (bytes === undefined ? '' : showBytes(bytes)).padStart(7),
      String(number(server, 'restarts') ?? 0).padStart(8),
    ];
  });
  const lines = table([['', 'SERVER', 'STATE', 'TOOLS', ' MEMORY', 'RESTARTS'], ...rows], { columns, flexible: 1 });
  return lines.map((line, at) => {
    const server = servers[at - 1];
    return server === undefined ? line : style(conditionOf(text(server, 'condition')).colour, line);
  });
};

const troubleLines = (trouble: JsonObject, { columns, now, style }: Shown): string[] => {
  const weight = text(trouble, 'weight');
  const { colour, mark } = conditionOf(weight);
  const until = number(trouble, 'until');
  const since = moment(number(trouble, 'since') ?? now, now);
  const again = until === undefined || until <= now ? '' : `, tried again at ${moment(until, now)}`;
  const wrapped = wrap(`${text(trouble, 'why')} (since ${since}${again})`, columns - 2);
  const below = (label: string, name: string): string[] =>
    wrap(`${label}: ${text(trouble, name)}`, columns - 4).map((line) => `    ${line}`);
  return [
    ...wrapped.map((line, at) => (at === 0 ? style(colour, `${weight === 'note' ? '·' : mark} ${line}`) : `  ${line}`)),
    ...below('Does not work', 'lost'),
    ...below('Works', 'works'),
    ...below('Brings it back', 'back'),
  ];
};

const alertLines = (alerts: readonly JsonObject[], { columns, style }: Shown): string[] =>
  alerts.flatMap((alert) =>
    wrap(text(alert, 'message'), columns - 2).map((line, at) =>
      at === 0 ? style('yellow', `⚠ ${line}`) : `  ${line}`,
    ),
  );

const gatewayLines = (gateway: Seen['gateways'][number], shown: Shown): string[] => {
  const { style, now, columns } = shown;
  const { colour, mark, words } = conditionOf(text(gateway, 'state'));
  const clients = showCount(number(gateway, 'clients') ?? 0, 'client');
  const head = `Gateway ${gateway.pid}, since ${moment(gateway.beganAt, now)}, ${clients}, ${text(gateway, 'config')}`;
  const servers = objects(gateway, 'servers');
  const troubles = objects(gateway, 'troubles').flatMap((trouble) => ['', ...troubleLines(trouble, shown)]);
  const alerts = alertLines(objects(gateway, 'alerts'), shown);
  return [
    ...wrap(head, columns).map((line) => style('bold', line)),
    style(colour, `${mark} ${words}`),
    ...(servers.length === 0 ? [] : ['', ...serverTable(servers, shown)]),
    ...troubles,
    ...(alerts.length === 0 ? [] : ['', ...alerts]),
  ];
};

const waiting = ({ questions, holds }: Seen): string[] => {
  const open = questions === 0 ? [] : [`${showCount(questions, 'question')}: \`storycore-mcp approvals\``];
  const held = holds === 0 ? [] : [`${showCount(holds, 'hold')}: \`storycore-mcp review\``];
  return [...open, ...held].length === 0 ? [] : ['', `Waits for you: ${[...open, ...held].join(', ')}`];
};

/** What runs, how it stands, and what waits for a person. */
export const statusLines = (seen: Seen, shown: Shown): string[] => {
  const gateways = seen.gateways.flatMap((gateway, at) => [...(at === 0 ? [] : ['']), ...gatewayLines(gateway, shown)]);
  const none = ['No gateway runs. Clients start one, or you with `storycore-mcp serve --http`.'];
  return [...(gateways.length === 0 ? none : gateways), ...waiting(seen)];
};
