import type { Need } from '../policy/need.ts';
import { filesOfUri } from '../policy/resource-files.ts';
import type { Resources } from '../policy/resource-files.ts';
import { shorten } from '../policy/visible.ts';
import { findPath } from './facts-path.ts';
import type { World } from './world.ts';

/** Files of one folder that are looked at: more than any project has. */
const mostFiles = 2_000;

const namesIn = (world: World, folder: string): readonly string[] => {
  try {
    return world.names?.(`${world.base}/${folder}`) ?? [];
  } catch {
    return [];
  }
};

/** The files that a pattern stands for, relative to the folder of the server. */
const filesFor = (world: World, pattern: string, id: string): readonly string[] => {
  const file = pattern.replaceAll('{id}', id);
  if (!pattern.includes('*')) return [file];
  const at = pattern.lastIndexOf('/') + 1;
  const [before = '', after = ''] = pattern.slice(at).split('*');
  return namesIn(world, pattern.slice(0, at))
    .filter((name) => !name.startsWith('.') && name.length > before.length + after.length)
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .toSorted()
    .slice(0, mostFiles)
    .map((name) => pattern.slice(0, at) + name);
};

const needOf = (world: World, file: string): Need | undefined => {
  const found = findPath(world, file);
  if ('danger' in found) return undefined;
  const folder = found.isFolder ? ({ isFolder: true } as const) : {};
  return {
    level: 'resource_read',
    object: { kind: 'path', forms: found.forms, shown: file, ...folder },
    bytes: found.bytes,
  };
};

const isThere = (world: World, file: string): boolean => {
  try {
    return world.lstat(`${world.base}/${file}`) !== undefined;
  } catch {
    // Whatever keeps us from looking is looked at when it is decided about.
    return true;
  }
};

export interface ReadOptions {
  /** Whether a file may be read by itself, or a person be asked about it. */
  readonly mayRead: (need: Need) => boolean;
  /** One file that may be read is enough to know. */
  readonly one?: boolean;
}

/** The file that a pattern names, or the folder in which it looks. */
const placeOf = (pattern: string): string =>
  pattern.includes('*') ? pattern.slice(0, pattern.lastIndexOf('/')) : pattern;

/**
 * Those that may be read; where none may, what is refused: a place by its own name, as the names in it are not for whoever
 * asks, and else one of the files.
 */
const readable = (world: World, patterns: readonly string[], id: string, options: ReadOptions): readonly Need[] => {
  const allowed: Need[] = [];
  let refused: Need | undefined;
  for (const pattern of patterns) {
    for (const file of filesFor(world, pattern, id)) {
      const need = isThere(world, file) ? needOf(world, file) : undefined;
      if (need === undefined) continue;
      if (!options.mayRead(need)) refused ??= need;
      else if (allowed.push(need) > 0 && options.one === true) return allowed;
    }
  }
  if (allowed.length > 0) return allowed;
  const places = patterns.map((pattern) => needOf(world, placeOf(pattern))).filter((need) => need !== undefined);
  const nothing = places.find((need) => !options.mayRead(need)) ?? refused ?? places[0];
  return nothing === undefined ? [] : [nothing];
};

const firstOf = (world: World, patterns: readonly string[], id: string): readonly Need[] => {
  const files = patterns.map((pattern) => pattern.replaceAll('{id}', id));
  const need = needOf(world, files.find((file) => isThere(world, file)) ?? files[0] ?? '');
  return need === undefined ? [] : [need];
};

/** What reading a resource needs, by the files behind it; or why no grant can allow it. */
export const readNeeds = (
  resources: Resources,
  uri: string,
  world: World,
  options: ReadOptions,
): readonly Need[] | { readonly violation: string } => {
  const named = filesOfUri(resources, uri);
  const { files, id = '' } = named ?? { files: { all: [] } };
  const needs = 'all' in files ? readable(world, files.all, id, options) : firstOf(world, files.first, id);
  if (needs.length > 0) return needs;
  return { violation: `The URI ${shorten(JSON.stringify(uri))} names nothing that can be read here.` };
};
