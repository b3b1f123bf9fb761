import { readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';

const mostLevels = 3;
const mostEntries = 2_000;

const entriesOf = (folder: string): readonly Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // What the gateway cannot look into, it cannot guard.
  }
};

/** Every `.git`, folder or file, in this folder and three levels below it, nearest first; the walk ends at 2,000 entries. */
export const gitFolders = (root: string): readonly string[] => {
  const found: string[] = [];
  let level = [root];
  let entries = 0;
  for (let depth = 0; depth <= mostLevels && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      for (const entry of entries > mostEntries ? [] : entriesOf(folder)) {
        entries += 1;
        const path = join(folder, entry.name);
        if (entry.name === '.git' && !entry.isSymbolicLink()) found.push(path);
        else if (entry.isDirectory()) next.push(path);
      }
    }
    level = next;
  }
  return found;
};
