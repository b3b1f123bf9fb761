import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';

/** The bytes of a file, as they are kept. */
export interface Content {
  readonly key: string;
  readonly bytes: number;
  /** Whether it shares its place on the disk with the file, so that it takes none of its own until that changes. */
  readonly isShared: boolean;
}

/** Files by what is in them. Throws what the disk says. */
export interface Contents {
  /**
   * Keeps the bytes of an open file. `mayCopy` is asked where they would take room of their own. Undefined: nothing was
   * kept, because the disk cannot share it and it may not be copied.
   */
  keep(file: number, stats: BigIntStats, mayCopy: () => boolean): Promise<Content | undefined>;
  has(key: string): boolean;
  /** Where the bytes are; to be read and not to be changed. */
  pathOf(key: string): string;
  /** Whether they are as they were when they were kept; undefined where they are not there at all. */
  isWhole(key: string): Promise<boolean | undefined>;
  remove(key: string): void;
  /** All that are there, with their sizes. */
  all(): readonly { readonly key: string; readonly bytes: number }[];
  /** Removes what dead processes left half written. */
  sweep(): void;
}

const chunkBytes = 256 * 1024;
const mostSmall = 4 * chunkBytes;
/** A file whose bytes are not read to name it: what is larger is named by when and where it was shared. */
const mostHashed = 256 * 1024 * 1024;
const sharedName = 's';
const drafts = 'drafts';

/** Reads a file from its beginning, in pieces, and gives way to others in between. */
const readAll = async (file: number, take: (piece: Uint8Array) => void): Promise<void> => {
  const piece = Buffer.allocUnsafe(chunkBytes);
  for (let at = 0; ;) {
    const length = readSync(file, piece, 0, chunkBytes, at);
    if (length === 0) return;
    take(piece.subarray(0, length));
    at += length;
    // oxlint-disable-next-line no-await-in-loop
    if (length === chunkBytes) await breathe();
  }
};

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    await readAll(file, (piece) => hash.update(piece));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
};

/** The path of an open file, by which it can be shared whatever became of its name; undefined where there is none. */
const nameOf = (file: number): string | undefined =>
  process.platform === 'linux' ? `/proc/self/fd/${file}` : undefined;

/** The contents in `folder`, which is made where it is missing. */
export const openContents = (folder: string): Contents => {
  mkdirSync(join(folder, drafts), { recursive: true, mode: 0o700 });
  /** Disks that cannot share: asking each time costs a file each time. */
  const unshared = new Set<bigint>();
  const shelves = new Set<string>();
  const pathOf = (key: string): string => `${folder}/${key.slice(0, 2)}/${key}`;
  const newDraft = (): string => join(folder, drafts, `${process.pid}-${randomBytes(6).toString('hex')}`);

  const settle = (draft: string, key: string): void => {
    const inside = join(folder, key.slice(0, 2));
    if (!shelves.has(inside)) mkdirSync(inside, { recursive: true, mode: 0o700 });
    shelves.add(inside);
    renameSync(draft, pathOf(key));
  };

  const share = (file: number, { dev }: BigIntStats): string | undefined => {
    const name = nameOf(file);
    if (name === undefined || unshared.has(dev)) return undefined;
    const draft = newDraft();
    try {
      copyFileSync(name, draft, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
      return draft;
    } catch {
      rmSync(draft, { force: true });
      unshared.add(dev);
      return undefined;
    }
  };

  const keepShared = async (draft: string, { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): Promise<Content> => {
    const bytes = Number(size);
    const key =
      bytes > mostHashed
        ? `${sharedName}${createHash('sha256').update([dev, ino, size, mtimeNs, ctimeNs].join()).digest('hex')}`
        : await digestOf(draft);
    if (existsSync(pathOf(key))) rmSync(draft);
    else settle(draft, key);
    return { key, bytes, isShared: true };
  };

  const copy = async (file: number): Promise<Content> => {
    const hash = createHash('sha256');
    const draft = newDraft();
    const target = openSync(draft, 'wx', 0o600);
    let bytes = 0;
    try {
      try {
        await readAll(file, (piece) => {
          hash.update(piece);
          for (let at = 0; at < piece.length;) at += writeSync(target, piece, at);
          bytes += piece.length;
        });
      } finally {
        closeSync(target);
      }
      const key = hash.digest('hex');
      if (existsSync(pathOf(key))) rmSync(draft);
      else settle(draft, key);
      return { key, bytes, isShared: false };
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  };

  /** What is small is read once and named before anything is written: most of it is there already. */
  const copySmall = (file: number, size: number): Content => {
    const piece = Buffer.allocUnsafe(size);
    let bytes = 0;
    for (let length = -1; length !== 0 && bytes < size; bytes += length) {
      length = readSync(file, piece, bytes, size - bytes, bytes);
    }
    const whole = piece.subarray(0, bytes);
    const key = createHash('sha256').update(whole).digest('hex');
    if (!existsSync(pathOf(key))) {
      const draft = newDraft();
      try {
        writeFileSync(draft, whole, { flag: 'wx', mode: 0o600 });
        settle(draft, key);
      } catch (error) {
        rmSync(draft, { force: true });
        throw error;
      }
    }
    return { key, bytes, isShared: false };
  };

  return {
    async keep(file, stats, mayCopy) {
      const draft = share(file, stats);
      if (draft !== undefined) return keepShared(draft, stats);
      if (!mayCopy()) return undefined;
      const size = Number(stats.size);
      return size <= mostSmall ? copySmall(file, size) : copy(file);
    },
    has: (key) => existsSync(pathOf(key)),
    pathOf,
    async isWhole(key) {
      if (!existsSync(pathOf(key))) return undefined;
      return key.startsWith(sharedName) || (await digestOf(pathOf(key))) === key;
    },
    remove: (key) => rmSync(pathOf(key), { force: true }),
    all: () =>
      readdirSync(folder)
        .filter((name) => /^.[0-9a-f]$/.test(name))
        .flatMap((name) =>
          readdirSync(join(folder, name)).map((key) => ({ key, bytes: statSync(join(folder, name, key)).size })),
        ),
    sweep() {
      for (const name of readdirSync(join(folder, drafts))) {
        const path = join(folder, drafts, name);
        const owner = Number.parseInt(name, 10);
        if (owner === process.pid || isRunning(owner)) continue;
        rmSync(path, { force: true });
      }
    },
  };
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Opens a file for its bytes: no link, no pipe, and the one that was looked at; undefined where it is another by now. */
export const openFile = (path: string, { dev, ino }: BigIntStats): number | undefined => {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  const stats = fstatSync(file, { bigint: true });
  if (stats.isFile() && stats.dev === dev && stats.ino === ino) return file;
  closeSync(file);
  return undefined;
};
