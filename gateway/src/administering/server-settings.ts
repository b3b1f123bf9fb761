import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '../admin/contract/methods.ts';
import type { Edit } from '../config/edit-source.ts';
import { isPlainKey } from '../config/plain-keys.ts';
import { parseReferences } from '../config/secret-reference.ts';
import { shownArguments, writtenArguments } from './server-arguments.ts';
import { timeEdits, timesOf } from './server-times.ts';
import type { WrittenConfig } from './written-config.ts';

export type ServerSettings = Answer<'servers.settings'>['settings'];
type Fields = Readonly<Record<string, unknown>>;
type Written = Pick<WrittenConfig, 'fields' | 'list'>;
type Place = readonly [string, ...string[]];

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Where a setting is written that is read and written as it is. */
type Placed = Exclude<
  keyof ServerSettings,
  'args' | 'env' | 'headers' | 'trust' | 'isolation' | 'answerSeconds' | 'hardSeconds'
>;

const placesIn = (server: Place): Partial<Record<Placed, Place>> => ({
  reads: [...server, 'sandbox', 'read_paths'],
  startSeconds: [...server, 'sandbox', 'limits', 'start_seconds'],
  idleSeconds: [...server, 'sandbox', 'limits', 'idle_seconds'],
  memory: [...server, 'sandbox', 'limits', 'memory'],
});

const ofProviders: Readonly<Record<string, Partial<Record<Placed, Place>>>> = {
  filesystem: {
    reads: ['resource_config', 'filesystem', 'read_paths'],
    writes: ['resource_config', 'filesystem', 'write_paths'],
  },
  git: { folder: ['providers', 'git', 'repository'] },
  puppeteer_playwright: { folder: ['providers', 'puppeteer_playwright', 'downloads'] },
};

const at = (written: Written, [section, ...rest]: Place): unknown => {
  const last = rest.at(-1);
  return last === undefined ? undefined : written.fields(section, ...rest.slice(0, -1))?.[last];
};

type Named = NonNullable<ServerSettings['env']>;

/** Variables or headers; of a key in the clear its name only. */
const namedOf = (values: unknown): Named =>
  Object.entries(typeof values === 'object' && values !== null ? values : {}).map(([name, value]) =>
    isPlainKey(name, parseReferences(text(value))) ? { name } : { name, value: text(value) },
  );

const trustOf = (written: unknown): 'review' | 'trusted' | 'pinned' => {
  if (written === undefined) return 'review';
  return written === 'trusted' ? written : 'pinned';
};

const isolations = ['shared', 'per-client', 'per-session'] as const;

const ofEntry = (entry: Fields): ServerSettings => ({
  ...('url' in entry
    ? { headers: namedOf(entry['headers']) }
    : { args: shownArguments(texts(entry['args'])), env: namedOf(entry['env']) }),
  trust: trustOf(entry['trust']),
  isolation: isolations.find((one) => one === entry['isolation']) ?? 'shared',
});

const read = {
  reads: texts,
  writes: texts,
  folder: text,
  startSeconds: number,
  idleSeconds: number,
  memory: text,
} as const;

const placesOf = (name: string, written: Written): Partial<Record<Placed, Place>> => {
  const entry = written.fields('mcpServers', name);
  if (entry === undefined) return ofProviders[name] ?? {};
  return 'url' in entry ? {} : placesIn(['mcpServers', name]);
};

const placed = (places: Partial<Record<Placed, Place>>): (readonly [Placed, Place])[] =>
  (Object.keys(read) as Placed[]).flatMap((key) => {
    const place = places[key];
    return place === undefined ? [] : [[key, place] as const];
  });

/** What can be set for a server, as it is written now. */
export const settingsOf = (name: string, written: Written): ServerSettings => {
  const entry = written.fields('mcpServers', name);
  const values = placed(placesOf(name, written)).map(([key, place]) => [key, read[key](at(written, place))] as const);
  return { ...(entry === undefined ? {} : ofEntry(entry)), ...Object.fromEntries(values), ...timesOf(name, written) };
};

const isNothing = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** One member, in an object that may stand there as `true` so far. */
const editOf = (written: Written, place: Place, value: unknown): Edit => {
  const [section, key, ...rest] = place;
  const isShort = section === 'providers' && key !== undefined && written.fields(section, key) === undefined;
  if (!isShort) return { path: place, value: isNothing(value) ? undefined : value };
  return {
    path: [section, key],
    value: isNothing(value) ? true : Object.fromEntries(rest.map((last) => [last, value])),
  };
};

const namedEdits = (place: Place, before: Named, after: Named): Edit[] => {
  const known = new Map(before.map(({ name, value }) => [name, value]));
  const left = new Set(after.map(({ name }) => name));
  return [
    ...before.filter(({ name }) => !left.has(name)).map(({ name }) => ({ path: [...place, name], value: undefined })),
    ...after
      .filter(({ name, value }) => value !== undefined && known.get(name) !== value)
      .map(({ name, value }) => ({ path: [...place, name], value })),
  ];
};

/** What has to be written for these settings; nothing for what is so already, or is not the server's to set. */
export const editsFor = (name: string, after: ServerSettings, written: Written): readonly Edit[] => {
  const before = settingsOf(name, written);
  const server: Place = ['mcpServers', name];
  const edits = placed(placesOf(name, written))
    .filter(([key]) => after[key] !== undefined && !isDeepStrictEqual(after[key], before[key]))
    .map(([key, place]) => editOf(written, place, after[key]));
  edits.push(...timeEdits(name, after, written));
  const entry = written.fields(...server);
  if (entry === undefined) return edits;
  const { trust, isolation, args } = after;
  if (trust !== undefined && trust !== before.trust && trust !== 'pinned')
    edits.push({ path: [...server, 'trust'], value: trust === 'trusted' ? trust : undefined });
  if (isolation !== undefined && isolation !== before.isolation)
    edits.push({ path: [...server, 'isolation'], value: isolation === 'shared' ? undefined : isolation });
  for (const key of ['env', 'headers'] as const) {
    const [was, wanted] = [before[key], after[key]];
    if (was !== undefined && wanted !== undefined) edits.push(...namedEdits([...server, key], was, wanted));
  }
  if (before.args === undefined || args === undefined) return edits;
  const wanted = writtenArguments(args, texts(entry['args']));
  if (!isDeepStrictEqual(wanted, texts(entry['args'])))
    edits.push({ path: [...server, 'args'], value: wanted.length === 0 ? undefined : wanted });
  return edits;
};

/** What has to be written to turn a server on or off. */
export const enablingEdit = (name: string, isEnabled: boolean, written: Written): Edit => {
  const place = written.fields('mcpServers', name) === undefined ? ['providers', name] : ['mcpServers', name];
  const [section = '', key = ''] = place;
  if (written.fields(section, key) === undefined) return { path: place, value: isEnabled };
  return { path: [...place, 'enabled'], value: isEnabled ? undefined : false };
};
