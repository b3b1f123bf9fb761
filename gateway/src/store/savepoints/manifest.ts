import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBeginning } from './savepoint.ts';
import type { RootChanges, Savepoint } from './savepoint.ts';

/** One savepoint a file, beside the index: where the index is damaged, it is made anew from them. */
export interface Manifests {
  write(savepoint: Omit<Savepoint, 'undoneBy'>): void;
  remove(id: string): void;
  /** All that can be read. */
  all(): readonly Omit<Savepoint, 'undoneBy'>[];
}

const read = (path: string): Omit<Savepoint, 'undoneBy'> | undefined => {
  try {
    const text = readFileSync(path, 'utf8');
    const beginning = readBeginning(text);
    const { state, roots } = JSON.parse(text) as { state?: unknown; roots?: unknown };
    if (beginning === undefined || !Array.isArray(roots)) return undefined;
    // The digest of each content is checked before it is given back; a path leads nowhere but below its root.
    return { ...beginning, state: state === 'interrupted' ? state : 'done', roots: roots as RootChanges[] };
  } catch {
    return undefined;
  }
};

export const openManifests = (folder: string): Manifests => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (id: string): string => join(folder, `${id.replaceAll(/[^\w.-]/g, '_')}.json`);
  return {
    write(savepoint) {
      const path = pathOf(savepoint.id);
      writeFileSync(`${path}.new`, JSON.stringify(savepoint), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
    remove: (id) => rmSync(pathOf(id), { force: true }),
    all: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => read(join(folder, name)) ?? [])
        .toSorted((one, other) => one.at - other.at),
  };
};
