import { closeSync, constants, existsSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { join, parse, sep } from 'node:path';
import { systemCode } from '../state-error.ts';

/**
 * A folder that stays the one that was opened, whatever its name is made to lead to meanwhile: a server that puts a link in
 * its place changes nothing. Whoever opens it closes it.
 */
export interface HeldFolder {
  /** The names in it, in no order. */
  names(): readonly string[];
  /** A path to something in it, which is good as long as the folder is open. */
  at(name: string): string;
  /** A folder in it; undefined where there is none, or a link. */
  enter(name: string): HeldFolder | undefined;
  close(): void;
}

// Without it (macOS, Windows) a path is looked at before it is used, and nothing holds it in between.
const descriptors = '/proc/self/fd';
const canHold = process.platform === 'linux' && existsSync(descriptors);

const flags = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);
const absences: readonly (string | undefined)[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EPERM'];

const byDescriptor = (path: string): HeldFolder | undefined => {
  let descriptor: number;
  try {
    descriptor = openSync(path, flags);
  } catch (error) {
    if (absences.includes(systemCode(error))) return undefined;
    throw error;
  }
  const here = `${descriptors}/${descriptor}`;
  return {
    names: () => readdirSync(here),
    at: (name) => `${here}/${name}`,
    enter: (name) => byDescriptor(`${here}/${name}`),
    close: () => closeSync(descriptor),
  };
};

const byPath = (path: string): HeldFolder | undefined => {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  return {
    names: () => readdirSync(path),
    at: (name) => join(path, name),
    enter: (name) => byPath(join(path, name)),
    close: () => {},
  };
};

/** The folder below this one. Closes those on the way, and leaves the first to whoever opened it. */
export const enterFolder = (from: HeldFolder, names: readonly string[]): HeldFolder | undefined => {
  let at: HeldFolder | undefined = from;
  for (const name of names) {
    const next: HeldFolder | undefined = at.enter(name);
    if (at !== from) at.close();
    at = next;
    if (at === undefined) return undefined;
  }
  return at;
};

/** Opens a folder by its absolute path, in which no link is followed; undefined where it is none. */
export const holdFolder = (path: string): HeldFolder | undefined => {
  if (!canHold) return byPath(path);
  const { root } = parse(path);
  const first = byDescriptor(root);
  const names = path
    .slice(root.length)
    .split(sep)
    .filter((name) => name !== '');
  if (first === undefined || names.length === 0) return first;
  try {
    return enterFolder(first, names);
  } finally {
    first.close();
  }
};
