import { isFileUri, pathsOfFileUri } from '../policy/file-uri.ts';
import { isSystemPath, pathDanger } from '../policy/path-dangers.ts';
import { spellings } from '../policy/path-spellings.ts';
import { shorten } from '../policy/visible.ts';
import { violate } from './draft.ts';
import type { Access, Draft } from './draft.ts';
import { resolutions } from './resolve.ts';
import type { World } from './world.ts';

/** Longer than any system takes. */
const longestPath = 16_384;

/** One way to read a path: a granted folder as it stands, and what follows it. */
interface Reading {
  readonly folder: string;
  readonly rest: string;
}

const comparableText = ({ platform }: World, text: string): string =>
  platform === 'win32' ? text.replaceAll('/', '\\').toLowerCase() : text;

const inside = (world: World, folder: string, text: string): boolean => {
  const start = comparableText(world, folder).replace(/[\\/]$/, '');
  const seen = comparableText(world, text);
  const separator = world.platform === 'win32' ? '\\' : '/';
  return start !== '' && seen.startsWith(start) && (seen.length === start.length || seen[start.length] === separator);
};

// A folder whose own name is full-width or holds a percent sign is no trick of the caller's.
const splitAtRoot = (world: World, text: string): Reading => {
  let folder = '';
  for (const root of [world.base, ...(world.roots ?? [])]) {
    if (root.length > folder.length && inside(world, root, text)) folder = root.replace(/[\\/]$/, '');
  }
  return { folder, rest: folder === '' ? text : text.slice(folder.length).replace(/^[\\/]+/, '/') };
};

const readingsOf = (world: World, text: string, into: Reading[], depth = 0): string | undefined => {
  const { platform } = world;
  if (isFileUri(text)) {
    const paths = depth > 2 ? undefined : pathsOfFileUri(platform, text);
    if (paths === undefined) return 'is a file URI that names another machine or no absolute path';
    for (const path of paths) {
      const danger = readingsOf(world, path, into, depth + 1);
      if (danger !== undefined) return danger;
    }
    return undefined;
  }
  const { folder, rest } = splitAtRoot(world, text);
  if (folder !== '' && (rest === '' || rest === '/')) {
    into.push({ folder, rest: '' });
    return undefined;
  }
  const all = spellings(platform, rest);
  if (all === undefined) return 'can be read in too many ways';
  for (const spelling of all) {
    // After a granted folder two separators are one; at the very beginning they are a network path.
    const judged = folder === '' ? spelling : spelling.replace(/^[\\/]+/, '/');
    const danger = pathDanger(platform, judged) ?? nested(world, spelling, into, depth);
    if (danger !== undefined) return danger;
    if (!isFileUri(spelling)) into.push({ folder, rest: spelling });
  }
  return undefined;
};

const nested = (world: World, text: string, into: Reading[], depth: number): string | undefined =>
  isFileUri(text) ? readingsOf(world, text, into, depth + 1) : undefined;

/** What a path turned out to be; or the end of a sentence that says why no grant can allow it. */
export type Found =
  | {
      /** Absolute and resolved, the likeliest first. */
      readonly forms: readonly [string, ...string[]];
      /** Of the file under the first form; 0 for a folder or nothing. */
      readonly bytes: number;
      readonly isFolder: boolean;
    }
  | { readonly danger: string };

/** Reads a path in every way that a server might, and resolves each. */
export const findPath = (world: World, text: string, base = world.base): Found => {
  if (text.length > longestPath) return { danger: 'is longer than any path' };
  const readings: Reading[] = [];
  const danger = readingsOf(world, text, readings);
  if (danger !== undefined) return { danger };
  const forms = new Set<string>();
  let first: { readonly path: string; readonly bytes: number; readonly isFolder: boolean } | undefined;
  for (const { folder, rest } of readings) {
    for (const resolution of resolutions(world, folder + rest, base)) {
      if ('danger' in resolution) return resolution;
      if (isSystemPath(world.platform, resolution.path, world.ignoresCase))
        return { danger: 'leads into /proc or /dev' };
      first ??= resolution;
      forms.add(resolution.path);
    }
  }
  if (first === undefined) return { danger: 'cannot be read as a path' };
  forms.delete(first.path);
  return { forms: [first.path, ...forms], bytes: first.bytes, isFolder: first.isFolder };
};

/** Notes what the path `text` of the argument `where` touches. */
export const touchPath = (draft: Draft, where: string, text: string, access: Access, base = draft.base): void => {
  const found = findPath(draft.world, text, base);
  if ('danger' in found) {
    violate(draft, `The path ${shorten(JSON.stringify(text))} in \`${where}\` ${found.danger}.`);
    return;
  }
  const folder = found.isFolder ? ({ isFolder: true } as const) : {};
  const object = { kind: 'path', forms: found.forms, shown: text, ...folder } as const;
  draft.paths.push({ object, access, bytes: found.bytes });
};
