import { isFileUri, pathsOfFileUri } from '../policy/file-uri.ts';
import { isSystemPath, pathDanger } from '../policy/path-dangers.ts';
import { spellings } from '../policy/path-spellings.ts';
import { shorten } from '../policy/visible.ts';
import { violate } from './draft.ts';
import type { Access, Draft } from './draft.ts';
import { resolutions } from './resolve.ts';
import type { World } from './world.ts';

/** Longer than any system takes. */
const longestPath = 32_768;

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
const splitAtRoot = (world: World, base: string, text: string): Reading => {
  let folder = '';
  for (const root of [base, world.base, ...(world.roots ?? [])]) {
    if (root.length > folder.length && inside(world, root, text)) folder = root.replace(/[\\/]$/, '');
  }
  return { folder, rest: folder === '' ? text : text.slice(folder.length).replace(/^[\\/]+/, '/') };
};

const readingsOf = (world: World, base: string, text: string, into: Reading[], depth = 0): string | undefined => {
  const { platform } = world;
  if (isFileUri(text)) {
    const paths = depth > 2 ? undefined : pathsOfFileUri(platform, text);
    if (paths === undefined) return 'is a file URI that names another machine or no absolute path';
    for (const path of paths) {
      const danger = readingsOf(world, base, path, into, depth + 1);
      if (danger !== undefined) return danger;
    }
    return undefined;
  }
  const { folder, rest } = splitAtRoot(world, base, text);
  if (folder !== '' && (rest === '' || rest === '/')) {
    into.push({ folder, rest: '' });
    return undefined;
  }
  const all = spellings(platform, rest);
  if (all === undefined) return 'can be read in too many ways';
  for (const spelling of all) {
    const danger = pathDanger(platform, spelling) ?? nested(world, base, spelling, into, depth);
    if (danger !== undefined) return danger;
    if (!isFileUri(spelling)) into.push({ folder, rest: spelling });
  }
  return undefined;
};

const nested = (world: World, base: string, text: string, into: Reading[], depth: number): string | undefined =>
  isFileUri(text) ? readingsOf(world, base, text, into, depth + 1) : undefined;

const fileBytes = (world: World, path: string | undefined): number => {
  if (path === undefined) return 0;
  try {
    return world.lstat(path)?.bytes ?? 0;
  } catch {
    return 0; // It resolved a moment ago; whoever opens it will find the same trouble.
  }
};

/** The absolute, resolved forms of a path, or why no grant can allow it. */
export const formsOf = (
  world: World,
  text: string,
  base = world.base,
): { readonly forms: readonly string[] } | { readonly danger: string } => {
  if (text.length > longestPath) return { danger: 'is longer than any path' };
  const readings: Reading[] = [];
  const danger = readingsOf(world, base, text, readings);
  if (danger !== undefined) return { danger };
  const forms = new Set<string>();
  for (const { folder, rest } of readings) {
    for (const resolution of resolutions(world, folder + rest, base)) {
      if ('danger' in resolution) return resolution;
      if (isSystemPath(world.platform, resolution.path, world.ignoresCase)) return { danger: 'leads into /proc or /dev' };
      forms.add(resolution.path);
    }
  }
  return { forms: [...forms] };
};

/** Notes what the path `text` of the argument `where` touches. */
export const touchPath = (draft: Draft, where: string, text: string, access: Access, base = draft.base): void => {
  const found = formsOf(draft.world, text, base);
  if ('danger' in found) {
    violate(draft, `The path ${shorten(JSON.stringify(text))} in \`${where}\` ${found.danger}.`);
    return;
  }
  const object = { kind: 'path', forms: found.forms, shown: text } as const;
  draft.paths.push({ object, access, bytes: fileBytes(draft.world, found.forms[0]) });
};
