import type { JsonObject, Review, Reviewed } from '../../../review.ts';
import { isReviewed, reviewCommand, visible } from '../../../review.ts';
import { pad, wrap } from '../../layout.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showCount, showDay, showTime } from '../../units.ts';
import { describeConditions, describeGrant } from '../grant/describe.ts';
import { findingLines } from './finding-lines.ts';
import { showItem } from './show-item.ts';
import { theirWords } from './words.ts';

const labelColumns = 14;

/** A label, and what is to be said of it, wrapped beside it. */
const row = (label: string, text: string): readonly string[] =>
  wrap(text, 80 - labelColumns - 2).map((line, at) => `  ${pad(at === 0 ? label : '', labelColumns)}${line}`);

const rows = (label: string, texts: readonly string[]): readonly string[] =>
  texts.flatMap((text, at) => row(at === 0 ? label : '', text));

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const startedBy = ({ launch, config }: Reviewed): readonly string[] => {
  const [program = '', ...args] = launch.command ?? [];
  const command = [program, ...args].map((word) => (/^[^\s"]+$/.test(word) ? visible(word) : JSON.stringify(word)));
  return [
    ...(launch.package === undefined ? [] : row('package', visible(launch.package))),
    ...row(config.url === undefined ? 'command' : 'address', command.join(' ')),
    ...(launch.folder === undefined ? [] : row('in', visible(launch.folder))),
    ...row('environment', (launch.environment ?? []).map(visible).join(', ') || 'nothing beyond the usual'),
  ];
};

const confinement = ({ config: { sandbox, url } }: Reviewed): string => {
  if (url !== undefined) return 'it runs elsewhere: what it does there, nobody here sees';
  if (sandbox?.confine === false) return `not at all, it has all your rights: ${printableLine(sandbox.because ?? '')}`;
  return 'no folder and no network but what grants open';
};

const reach = (known: Reviewed, review: Review): readonly string[] => {
  const { sandbox } = known.config;
  const read = (sandbox?.readPaths ?? []).map((path) => `reads ${printableLine(path)}`);
  const now = Date.now();
  const grants = review
    .grants(known.config.name)
    .filter(({ effect }) => effect !== 'deny')
    .map((grant) => [describeGrant(grant), ...describeConditions(grant, now)].join(' '));
  return [
    ...row('confined', confinement(known)),
    ...rows('needs', read),
    ...rows('granted', grants.length === 0 ? ['nothing yet'] : grants),
  ];
};

const sayings = (known: Reviewed): readonly string[] => {
  const greeting = known.listed?.greeting ?? {};
  const info = known.present?.server ?? {};
  const called = [textOf(info['title']), textOf(info['name']), textOf(info['version'])].filter((word) => word !== '');
  const said = textOf(greeting['instructions']);
  return [
    ...row('calls itself', visible(called.join(' ').slice(0, 200)) || 'nothing'),
    ...(said === '' ? [] : ['', 'What it tells the model at the start, in its own words:', ...theirWords(said, '  ')]),
  ];
};

const levelWords = {
  resource_read: 'reads',
  resource_write: 'writes',
  network_access: 'reaches the network',
  tool_execute: 'runs',
  server_admin: 'administers',
} as const;

const riskOf = (tool: JsonObject, server: string, { facts }: Review): string => {
  const target = { kind: 'tool', upstream: server, name: textOf(tool['name']) } as const;
  const levels = new Set(facts.possible(target, tool).map(({ level }) => level));
  const deeds = [...levels].filter((level) => level !== 'tool_execute').map((level) => levelWords[level]);
  return [facts.readsOnly(server, tool) ? 'says it only reads' : 'may change things', ...deeds].join(', ');
};

/** So much of each description is shown with the others; the rest is one command away. */
const mostLines = 8;

const toolLines = (tool: JsonObject, known: Reviewed, review: Review): readonly string[] => {
  const name = textOf(tool['name']);
  const own = known.findings.filter(({ part }) => part.kind === 'tool' && part.name === name);
  const held = own.some(({ severity }) => severity === 'hold');
  const said = theirWords(textOf(tool['description']), '      ', 10_000);
  const see = `\`${reviewCommand({ kind: 'tool', server: known.config.name, name })}\``;
  const mark = held ? styled('red', '✖') : own.some(({ severity }) => severity === 'flag') ? '⚠' : ' ';
  return [
    `  ${mark} ${styled('bold', visible(name.slice(0, 80)))}  ${riskOf(tool, known.config.name, review)}`,
    ...(said.length > mostLines
      ? [...said.slice(0, mostLines), `      … ${said.length - mostLines} more lines: ${see}`]
      : said),
    ...findingLines(own, '      '),
  ];
};

const others = (known: Reviewed): readonly string[] => {
  const { prompts = [], resources = [], resourceTemplates = [] } = known.listed?.lists ?? {};
  const counts = [
    [prompts.length, 'prompt'],
    [resources.length, 'resource'],
    [resourceTemplates.length, 'template'],
  ] as const;
  const shown = counts.filter(([count]) => count > 0).map(([count, noun]) => showCount(count, noun));
  const found = known.findings.filter(({ part }) => part.kind !== 'tool');
  return [...(shown.length === 0 ? [] : ['', `And ${shown.join(', ')}.`]), ...findingLines(found, '  ')];
};

const stateOf = ({ config, approved, held }: Reviewed): string => {
  if (config.provider !== undefined) return 'comes with the gateway';
  if (config.trust === 'trusted') return 'trusted by the configuration, whatever it shows';
  const whole = held.find(({ kind }) => kind === 'server');
  if (whole !== undefined) return `in quarantine. ${whole.why}`;
  return `released: ${approved?.stage ?? 'observe'}`;
};

const approval = ({ approved }: Reviewed): readonly string[] => {
  const pin = approved?.pin;
  if (pin === undefined) return [];
  const reason = pin.reason === undefined ? '' : `: ${visible(pin.reason)}`;
  return row('approved', `${pin.stage}, ${showDay(pin.at)} ${showTime(pin.at)}, by ${visible(pin.by)}${reason}`);
};

const next = (known: Reviewed): readonly string[] => {
  const name = visible(known.config.name);
  if (!isReviewed(known.config)) return [];
  const command = `storycore-mcp review ${known.approved === undefined ? `release ${name} --stage read-only` : `accept ${name}`}`;
  const first =
    known.approved === undefined
      ? `\`${command}\` (or observe, or full), or only some tools: \`storycore-mcp review release ${name}/TOOL … --stage full\`.`
      : known.held.some(({ differences }) => differences.length > 0)
        ? `\`${command}\` takes it as it is now.`
        : `\`storycore-mcp review release ${name} --stage full\` changes how far it may go.`;
  return ['', ...wrap(`Next: ${first} To keep it out: \`storycore-mcp review ban ${name}\`.`, 80)];
};

/** All that a person has to know of a server before it is approved, or how it changed since. */
export const showServer = (known: Reviewed, review: Review): readonly string[] => {
  const tools = known.listed?.lists.tools ?? [];
  const changed = known.held.filter(
    ({ kind, differences, holds }) => kind !== 'server' || differences.length > 0 || holds.length > 0,
  );
  // What was approved shows it below, with what else has changed.
  const misbehaved = known.held.filter(
    ({ kind, holds }) => known.approved === undefined && kind === 'server' && holds.length > 0,
  );
  const head = [
    `${styled('bold', visible(known.config.name))} · ${stateOf(known)}`,
    '',
    ...startedBy(known),
    ...reach(known, review),
    ...approval(known),
    ...(known.digest === undefined ? [] : row('digest', known.digest)),
    ...misbehaved.flatMap((item) => ['', ...showItem(item, known)]),
  ];
  if (known.listed === undefined) return [...head, '', 'It has not shown itself yet.'];
  const whole = [...sayings(known), '', `${showCount(tools.length, 'tool')}:`];
  const body =
    known.approved === undefined || changed.length === 0
      ? [...whole, ...tools.flatMap((tool) => toolLines(tool, known, review)), ...others(known)]
      : changed.flatMap((item) => ['', ...showItem(item, known)]);
  return [...head, ...body, ...next(known)];
};
