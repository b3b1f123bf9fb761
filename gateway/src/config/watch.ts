import { stat, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface WatchOptions {
  /** Absolute paths of the files, there or not; asked again and again. */
  paths(): readonly string[];
  /** Something may have changed. Called once for changes that follow each other closely. */
  onChange(): void;
  /** Milliseconds without another change before it is told; editors write in several steps. */
  readonly settleMs?: number;
  /** Milliseconds after which it is told even so. */
  readonly mostMs?: number;
  /** Milliseconds between two looks at the files themselves, for what no event tells: a network disk, a link's other end. */
  readonly pollMs?: number;
}

export interface Watch {
  close(): void;
}

const stampOf = (path: string): Promise<string> =>
  new Promise((resolve) => {
    stat(path, { bigint: true }, (error, found) => {
      resolve(error === null ? `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : '');
    });
  });

/**
 * Watches files by their folders, for editors put another file in their place; and looks at them now and then, for not every
 * disk tells. Keeps nothing alive.
 */
export const watchFiles = (options: WatchOptions): Watch => {
  const { paths, onChange, settleMs = 100, mostMs = 1_000, pollMs = 2_000 } = options;
  const watchers = new Map<string, FSWatcher>();
  let settling: NodeJS.Timeout | undefined;
  let changedAt: number | undefined;
  let closed = false;

  const tell = (): void => {
    changedAt = undefined;
    if (!closed) onChange();
  };
  const touched = (): void => {
    if (closed) return;
    const now = performance.now();
    changedAt ??= now;
    clearTimeout(settling);
    settling = setTimeout(tell, Math.max(0, Math.min(settleMs, changedAt + mostMs - now)));
    settling.unref();
  };

  /** Folders come and go: each look is another chance. */
  const attach = (): void => {
    for (const folder of new Set(paths().map((path) => dirname(path)))) {
      if (watchers.has(folder)) continue;
      const forget = (): void => {
        watchers.get(folder)?.close();
        watchers.delete(folder);
      };
      try {
        const watcher = watch(folder, { persistent: false }, (_event, name) => {
          if (name === null || paths().some((path) => basename(path) === name)) touched();
        });
        watcher.on('error', forget);
        watchers.set(folder, watcher);
      } catch {
        // Not there, or too many are watched: what is left is to look.
      }
    }
  };

  let seen: string | undefined;
  const look = async (): Promise<void> => {
    attach();
    const found = (await Promise.all(paths().map(stampOf))).join('\n');
    if (seen !== undefined && seen !== found) touched();
    seen = found;
  };
  const poll = setInterval(() => void look(), pollMs);
  poll.unref();
  void look();

  return {
    close() {
      closed = true;
      clearTimeout(settling);
      clearInterval(poll);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
};
