import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { refusal } from './refusal.ts';

const mostEntries = 50_000;

/** Refuses folders in which a process of the host listens: a server that may use such sockets could speak to it. */
export const refuseSockets = (paths: readonly string[]): void => {
  const isBelowAnother = (path: string): boolean =>
    paths.some((other) => other !== path && path.startsWith(other === '/' ? other : `${other}/`));
  // What lies in one that is looked through is seen there.
  const folders = paths.filter((path) => !isBelowAnother(path) && statSync(path).isDirectory());
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      entries += 1;
      const path = join(folder, entry.name);
      if (entry.isSocket()) {
        throw refusal(`it may use sockets, and ${path} is one of another program`, 'Grant a folder without sockets.');
      }
      if (entry.isDirectory()) folders.push(path);
    }
    if (entries > mostEntries) {
      throw refusal(
        `it may use sockets, and its folders are too large to look for those of other programs`,
        'Grant a smaller folder.',
      );
    }
  }
};
