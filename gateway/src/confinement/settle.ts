import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { openTo } from '../policy/compile.ts';
import type { OpenPaths } from '../policy/compile.ts';
import type { Confinement } from '../policy/confinement.ts';

/** Paths of a confinement as they are on this machine now. */
export type SettledPaths = Required<Pick<Confinement, 'readPaths' | 'writePaths' | 'hiddenPaths' | 'links'>>;

const real = (path: string): string | undefined => {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
};

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** The folder in which a file can be written anew; undefined where that would open what nobody may even read. */
const folderToWriteIn = (path: string, open: OpenPaths): string | undefined => {
  const folder = real(dirname(path));
  return folder !== undefined && openTo(open, folder) !== 'none' ? folder : undefined;
};

const unique = (paths: readonly string[]): string[] => [...new Set(paths)];

/**
 * Takes the paths that grants compile to as this machine has them: what is not there is left out, a link is shown as a link
 * where what it leads to is open as well, and a file that may be written opens the folder it is in, for programs write a file
 * by replacing it. `needed` is read whatever is granted.
 */
export const settle = (open: OpenPaths, needed: readonly string[]): SettledPaths => {
  const links = new Map<string, string>();
  const there = (path: string): string[] => {
    const found = real(path);
    if (found === undefined) return [];
    if (found === path) return [path];
    links.set(path, found);
    return [];
  };
  const writePaths = open.writePaths.flatMap((path) => {
    const kept = there(path);
    if (kept.some(isFolder)) return kept;
    if (links.has(path)) return [];
    const folder = folderToWriteIn(path, open);
    // Without a folder that is open, a file that is there can still be written in its place.
    return folder === undefined ? kept : [folder];
  });
  const program = needed.flatMap((path) => {
    const found = real(path);
    if (found === undefined) return [];
    if (found !== path) links.set(path, found);
    return [found];
  });
  const readPaths = [...open.readPaths.flatMap(there), ...program].filter((path) => !writePaths.includes(path));
  const settled = {
    readPaths: unique(readPaths),
    writePaths: unique(writePaths),
    hiddenPaths: unique(open.hiddenPaths.flatMap((path) => real(path) ?? [])),
  };
  const leads = [...links].filter(([, to]) => openTo(settled, to) !== 'none').map(([at, to]) => ({ at, to }));
  return { ...settled, links: leads };
};
