import { fromBase, joinPath, lexical, splitPath } from '../policy/path.ts';
import type { World } from './world.ts';

/** As many links as Linux follows in one path. */
const mostLinks = 40;

/** The real path and the bytes of the file there (0 for a folder or nothing); or why there is none, as the end of a sentence that begins with the path. */
export type Resolution =
  | { readonly path: string; readonly bytes: number; readonly isFolder: boolean }
  | { readonly danger: string };

const isNetworkTarget = (world: World, target: string): boolean =>
  world.platform === 'win32' && /^[\\/]{2}(?![?.][\\/][A-Za-z]:)/.test(target);

const plainTarget = (world: World, target: string): string =>
  world.platform === 'win32' ? target.replace(/^[\\/][\\/?][?.][\\/](?=[A-Za-z]:)/, '') : target;

const walk = (world: World, text: string, base: string): Resolution => {
  const { platform } = world;
  const start = fromBase(platform, base, text);
  let root = start.root;
  let done: string[] = [];
  let missingFrom = Infinity;
  let links = 0;
  let bytes = 0;
  // The top of a disk, and what a `..` leads back to.
  let isFolder = true;
  const ahead = start.segments.toReversed();
  for (let segment = ahead.pop(); segment !== undefined; segment = ahead.pop()) {
    if (segment === '..') {
      done.pop();
      bytes = 0;
      isFolder = done.length <= missingFrom;
      if (done.length <= missingFrom) missingFrom = Infinity;
      continue;
    }
    const here = joinPath(platform, root, [...done, segment]);
    const entry = done.length >= missingFrom ? undefined : world.lstat(here);
    if (entry?.kind !== 'link') {
      bytes = entry?.bytes ?? 0;
      isFolder = entry?.kind === 'folder';
      if (entry === undefined) missingFrom = Math.min(missingFrom, done.length);
      done.push(entry === undefined ? segment : (world.storedName?.(here) ?? segment));
      continue;
    }
    const target = world.readlink(here);
    if (++links > mostLinks) return { danger: 'runs through a loop of links' };
    if (isNetworkTarget(world, target)) return { danger: 'runs through a link to another machine' };
    const next = splitPath(platform, plainTarget(world, target));
    if (next.root !== '') {
      root = next.root === '\\' ? root : next.root;
      done = [];
    }
    ahead.push(...next.segments.toReversed());
  }
  return { path: joinPath(platform, root, done), bytes, isFolder };
};

/**
 * Resolves a path as the kernel does: each link where it stands, `..` after the links before it, names that do not exist
 * yet as they are. Never throws; what cannot be looked at is a danger.
 */
export const resolvePath = (world: World, text: string, base = world.base): Resolution => {
  try {
    return walk(world, text, base);
  } catch {
    return { danger: 'cannot be looked at' };
  }
};

/** As the kernel resolves it, and as a program that drops `..` by its letters before it looks. */
export const resolutions = (world: World, text: string, base: string): readonly Resolution[] => {
  const real = resolvePath(world, text, base);
  return text.includes('..') ? [real, resolvePath(world, lexical(world.platform, base, text))] : [real];
};
