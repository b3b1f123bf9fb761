import { lstatSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Entries that are looked at before others get their turn: about two milliseconds. */
const batch = 200;

/** The folders that lie in no other of them. */
export const outermost = (folders: readonly string[]): readonly string[] =>
  folders.filter((one) => !folders.some((other) => other !== one && one.startsWith(other.replace(/\/?$/, sep))));

const look = (path: string): { readonly bytes: number; readonly folder: boolean } => {
  try {
    const stat = lstatSync(path);
    return { bytes: stat.blocks * 512, folder: stat.isDirectory() };
  } catch {
    // Gone, or not ours to look at.
    return { bytes: 0, folder: false };
  }
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Bytes that folders take on disk, with all under them; links are not followed. */
export const folderBytes = async (folders: readonly string[]): Promise<number> => {
  const open = [...outermost(folders)];
  let bytes = 0;
  let looked = 0;
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const found = look(path);
    bytes += found.bytes;
    // Not spread into one push: a folder may have more entries than a call may have arguments.
    if (found.folder) for (const name of namesIn(path)) open.push(join(path, name));
    looked += 1;
    // oxlint-disable-next-line no-await-in-loop -- others get their turn
    if (looked % batch === 0) await nextTurn();
  }
  return bytes;
};
