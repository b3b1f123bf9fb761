import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The absolute path of a file of this installation, named from its top; found from here, in a checkout as in a package. */
export const ownFile = (...names: readonly string[]): string => {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const path = join(folder, ...names);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) throw new Error(`${names.join('/')} is missing from this installation`);
  }
};
