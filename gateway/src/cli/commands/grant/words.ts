import { checkGrant } from '../../../config/grant-checks.ts';
import { canonicalHost } from '../../../config/host.ts';
import { quoted } from '../../../config/problem.ts';
import type { JsonPath } from '../../../config/problem.ts';
import type { RawGrant } from '../../../config/schema-grant.ts';
import { closest } from '../../../config/suggest.ts';
import { parseSize } from '../../../config/units.ts';
import type { Level } from '../../../index.ts';
import { levels } from '../../../index.ts';
import type { Given } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { readCount, readDuration } from '../../units.ts';
import { readTarget } from './target.ts';

const shortLevels: Readonly<Record<string, Level>> = {
  read: 'resource_read',
  write: 'resource_write',
  execute: 'tool_execute',
  admin: 'server_admin',
  network: 'network_access',
};

const isLevel = (text: string): text is Level => levels.some((level) => level === text);

const readLevel = (text: string): Level => {
  const level = isLevel(text) ? text : shortLevels[text];
  if (level !== undefined) return level;
  const near = closest(text, [...levels, ...Object.keys(shortLevels)]);
  throw new UsageError(
    `--level ${quoted(text)} is no permission level.`,
    near === undefined ? `Write one of ${Object.keys(shortLevels).join(', ')}.` : `Did you mean ${near}?`,
  );
};

const readHost = (text: string): string => {
  const answer = canonicalHost(text);
  if ('host' in answer) return answer.host;
  const [message = '', remedy] = answer.refusal.split('\n');
  throw new UsageError(`--host: ${message}`, remedy);
};

const protocols = ['http', 'https', 'ws', 'wss'] as const;

const readProtocol = (text: string): (typeof protocols)[number] => {
  const found = protocols.find((protocol) => protocol === text.toLowerCase());
  if (found !== undefined) return found;
  throw new UsageError(`--protocol ${quoted(text)} is not known.`, `Write one of ${protocols.join(', ')}.`);
};

const readSize = (text: string): number => {
  const bytes = parseSize(text);
  if (bytes !== undefined && bytes > 0) return bytes;
  throw new UsageError(`--max-size ${quoted(text)} is not a size.`, 'Write a number with its unit, such as 10MB.');
};

const grantScopes = ['global', 'project', 'session'] as const;

const readScope = (text: string): (typeof grantScopes)[number] => {
  const found = grantScopes.find((scope) => scope === text);
  if (found !== undefined) return found;
  throw new UsageError(
    text === 'sandbox' ? 'The scope "sandbox" is not part of this version.' : `--scope ${quoted(text)} is not known.`,
    `Write one of ${grantScopes.join(', ')}, or leave --scope out.`,
  );
};

const readEffect = (given: Given): RawGrant['effect'] => {
  if (given.flag('ask') && given.flag('deny')) throw new UsageError('--ask and --deny exclude each other.');
  if (given.flag('deny')) return 'deny';
  return given.flag('ask') ? 'ask' : 'allow';
};

const readWho = (given: Given): Pick<RawGrant, 'addon' | 'project' | 'session'> => {
  const entries = (['addon', 'project', 'session'] as const).flatMap((name) => {
    const text = given.text(name);
    if (text === '') throw new UsageError(`--${name} must not be empty.`);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(entries);
};

const many = <T>(texts: readonly string[], read: (text: string) => T): T[] | undefined =>
  texts.length === 0 ? undefined : [...new Set(texts.map(read))];

/** The same words as in the configuration's grants have other names here. */
const optionNames: Readonly<Record<string, string>> = {
  level: '--level',
  paths: '--path',
  hosts: '--host',
  ports: '--port',
  protocols: '--protocol',
  max_size: '--max-size',
  expires_at: '--for',
  uses: '--uses',
  scope: '--scope',
  session: '--session',
};

const inOptions = (text: string): string =>
  text
    .replace('write `"effect": "allow"`', 'leave --ask or --deny out')
    .replace('`project.root`', '--project')
    .replace(/`(\w+)`/g, (whole, key: string) => optionNames[key] ?? whole);

/** What the configuration would refuse in a grant is refused here, in the words of the command line. */
const refuseMisfits = (
  grant: RawGrant,
  project: { readonly name: string; readonly root: string } | undefined,
): void => {
  const report = (_path: JsonPath, message: string, remedy?: string): never => {
    throw new UsageError(inOptions(message), remedy === undefined ? undefined : inOptions(remedy));
  };
  // Its server is known as far as this goes: `readTarget` has looked.
  const ground = { base: '', home: '', env: {}, partial: false, files: [], changedAt: 0 };
  const raw = { mcpServers: Object.fromEntries([[grant.server ?? '', { command: '-' }]]) };
  checkGrant(grant, [], { raw, ground, report, project, folders: { read: [], write: [] } });
};

export interface WordsGround {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly servers: readonly string[] | undefined;
  readonly project: { readonly name: string; readonly root: string } | undefined;
}

/** A grant as the words of the command line say it; its paths still as they were written. Throws UsageError. */
export const readGrantWords = (given: Given, { now, servers, project }: WordsGround): RawGrant => {
  const [client, aim] = given.operands;
  if (client === undefined || client === '') throw new UsageError('`grant` needs CLIENT and SERVER/NAME.');
  if (aim === undefined) throw new UsageError(`What may ${client} use? SERVER/NAME is missing.`);
  const wanted = many(given.texts('level'), readLevel);
  if (wanted === undefined) {
    throw new UsageError('--level is missing.', `Write one of ${Object.keys(shortLevels).join(', ')}.`);
  }
  const paths = many(given.texts('path'), (text) => text);
  const hosts = many(given.texts('host'), readHost);
  const ports = many(given.texts('port'), (text) => readCount(text, '--port', 65_535));
  const named = many(given.texts('protocol'), readProtocol);
  const size = given.text('max-size');
  const lasting = given.text('for');
  const uses = given.text('uses');
  const scope = given.text('scope');
  const grant: RawGrant = {
    effect: readEffect(given),
    levels: wanted,
    client,
    ...readTarget(aim, servers),
    ...readWho(given),
    ...(paths === undefined ? {} : { paths }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(ports === undefined ? {} : { ports }),
    ...(named === undefined ? {} : { protocols: named }),
    ...(size === undefined ? {} : { max_size: readSize(size) }),
    ...(lasting === undefined ? {} : { expires_at: now + readDuration(lasting, '--for') }),
    ...(uses === undefined ? {} : { uses: readCount(uses, '--uses') }),
    ...(scope === undefined ? {} : { scope: readScope(scope) }),
  };
  refuseMisfits(grant, project);
  return grant;
};
