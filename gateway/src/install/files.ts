import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Everything in a folder that is no folder, as `a/b/c`, in order. */
export const filesIn = async (folder: string): Promise<readonly string[]> => {
  const walk = async (below: string): Promise<string[]> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    const found = await Promise.all(
      entries.map(async (entry) => {
        const path = below === '' ? entry.name : `${below}/${entry.name}`;
        return entry.isDirectory() ? walk(path) : [path];
      }),
    );
    return found.flat();
  };
  return (await walk('')).toSorted();
};

/** The sha-256 of a file's content, in hexadecimal. */
export const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/** So many at a time: a folder may hold more files than a process may open. */
const atOnce = 16;

/** Does something with each, a few at a time; the results are in the order of the items. */
export const eachOf = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> => {
  const results: R[] = [];
  const queue = items.entries();
  // The lanes share one iterator, so that each item is taken once.
  const lane = async (): Promise<void> => {
    for (const [at, item] of queue) {
      // oxlint-disable-next-line no-await-in-loop -- a lane does one after the other
      results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
};

/** Takes from everyone the right to write in these files. */
export const makeReadOnly = async (folder: string, files: readonly string[]): Promise<void> => {
  await eachOf(files, async (file) => {
    const path = join(folder, file);
    await chmod(path, (await lstat(path)).mode & 0o555);
  });
};
