import { statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from './folder.ts';
import { allFiles, watchedFolders } from './places.ts';

export interface WatchOptions {
  /** Called with the files that came, went or changed since it was last called. */
  onChange(files: readonly string[]): void;
  /** Milliseconds between two looks where no system tells of changes. */
  readonly pollMs?: number;
  /** Milliseconds of quiet before what the system tells is looked at: editors write a file in several steps. */
  readonly quietMs?: number;
}

const stateOf = (folder: Folder): ReadonlyMap<string, string> =>
  new Map(allFiles(folder).map((file) => [file, folder.look(file)?.stamp ?? '']));

const differing = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((file) => before.get(file) !== after.get(file));

/** Which folder stands under a path now: another one under the same name is another. */
const identityOf = (path: string): number | undefined => {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
};

/**
 * Looks at the files of a project whenever the system tells that one of its folders changed, and now and then besides. Folders
 * are watched, not files, so that an editor which puts a new file in the place of the old one is seen; what really changed is
 * compared.
 */
export const watchFolder = (folder: Folder, options: WatchOptions): Disposable => {
  const { onChange, pollMs = 5_000, quietMs = 150 } = options;
  const watched = new Map<string, { readonly identity: number; readonly watcher: FSWatcher }>();
  let quiet: NodeJS.Timeout | undefined;

  const drop = (name: string): void => {
    watched.get(name)?.watcher.close();
    watched.delete(name);
  };
  const soon = (): void => {
    quiet ??= setTimeout(look, quietMs);
    quiet.unref();
  };
  const arm = (name: string): void => {
    const path = join(folder.root, name);
    const identity = identityOf(path);
    if (watched.get(name)?.identity === identity) return;
    drop(name);
    if (identity === undefined) return;
    try {
      const watcher = watch(path, { persistent: false }, soon);
      watcher.on('error', () => drop(name));
      watched.set(name, { identity, watcher });
    } catch {
      // No more watches here, or none on this kind of disk: looking now and then finds it too.
    }
  };

  watchedFolders.forEach(arm);
  let state = stateOf(folder);
  const look = (): void => {
    clearTimeout(quiet);
    quiet = undefined;
    watchedFolders.forEach(arm);
    const now = stateOf(folder);
    const files = differing(state, now);
    state = now;
    if (files.length > 0) onChange(files);
  };
  const poll = setInterval(look, pollMs);
  poll.unref();

  return {
    [Symbol.dispose]() {
      clearInterval(poll);
      clearTimeout(quiet);
      [...watched.keys()].forEach(drop);
    },
  };
};
