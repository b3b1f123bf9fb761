import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Problem } from './failure.ts';

/** What stands in a file, and since when. */
export interface FileText {
  readonly file: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly modifiedMs: number;
  readonly bytes: number;
}

/** How a file stood when it was looked at; another one where any of it differs. */
export interface FileState {
  readonly file: string;
  readonly stamp: string;
  readonly modifiedMs: number;
  readonly bytes: number;
}

/** The files of one project, by paths relative to it with `/`. */
export interface Folder {
  /** Absolute, links resolved. */
  readonly root: string;
  /** How a file stands now; undefined where there is none, and for what is no plain file of the project. */
  look(file: string): FileState | undefined;
  /** The names of the files in one of its folders that end like this, sorted; those that nobody reads left out. */
  files(folder: string, ending: string): readonly string[];
  read(file: string): FileText | { readonly problem: Problem };
}

/** Larger than any such file is; whoever reads a resource gets all of it at once. */
export const mostBytes = 2 * 2 ** 20;
/** Files of one folder. */
const mostFiles = 2_000;

/** Settings, keys and what hides: never read, whatever is granted. */
const isForbidden = (name: string): boolean => /^(?:\.|credentials|llm_configs)/i.test(name);

const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    // Not there, hidden by a sandbox, or not ours to read: all the same for what can be shown.
    return undefined;
  }
};

/** A link is not followed, and a pipe without a writer is not waited for; Windows has no word for either, which counts as nothing. */
const howOpened = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** All bytes up to one more than may be read. */
const readBytes = (handle: number, size: number): Buffer => {
  const room = Buffer.alloc(Math.min(size, mostBytes) + 1);
  let length = 0;
  for (let got = -1; got !== 0 && length < room.length; length += got)
    got = readSync(handle, room, length, room.length - length, length);
  return room.subarray(0, length);
};

const whole = (bytes: Buffer): string | undefined =>
  attempt(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/^\uFEFF/, ''));

export const openFolder = (path: string): Folder => {
  const root = attempt(() => realpathSync(path)) ?? resolve(path);

  /** Links are followed neither to the file nor on the way to it: of a link `lstat` says that it is one. */
  const placeOf = (file: string): string | undefined => {
    const names = file.split('/');
    if (names.some((name) => name === '' || isForbidden(name) || /[\\:\0]/.test(name))) return undefined;
    const folders = names.slice(0, -1).map((_, at) => join(root, ...names.slice(0, at + 1)));
    const isPlain = folders.every((folder) => attempt(() => lstatSync(folder))?.isDirectory() === true);
    return isPlain ? join(root, ...names) : undefined;
  };

  const look = (file: string): FileState | undefined => {
    const place = placeOf(file);
    const state = place === undefined ? undefined : attempt(() => lstatSync(place));
    if (state?.isFile() !== true) return undefined;
    const { mtimeMs, size, ino } = state;
    return { file, stamp: `${mtimeMs} ${size} ${ino}`, modifiedMs: mtimeMs, bytes: size };
  };

  const tooLarge = (file: string, bytes: number): { readonly problem: Problem } => ({
    problem: {
      file,
      what: `The file has ${bytes} bytes; at most ${mostBytes} are read.`,
      remedy: 'Make it smaller, or read it with the file server.',
    },
  });

  return {
    root,
    look,
    files(folder, ending) {
      const place = placeOf(folder);
      const isPlain = place !== undefined && attempt(() => lstatSync(place))?.isDirectory() === true;
      return (isPlain ? (attempt(() => readdirSync(place, { withFileTypes: true })) ?? []) : [])
        .filter((entry) => entry.isFile() && entry.name.endsWith(ending) && !isForbidden(entry.name))
        .map(({ name }) => name)
        .toSorted()
        .slice(0, mostFiles);
    },
    read(file) {
      const missing = {
        problem: {
          file,
          what: 'The file cannot be read.',
          remedy: 'See that it is there, is no link, and may be read.',
        },
      };
      const place = placeOf(file);
      if (place === undefined) return missing;
      const handle = attempt(() => openSync(place, howOpened));
      if (handle === undefined) return missing;
      try {
        const state = fstatSync(handle);
        if (!state.isFile()) return missing;
        if (state.size > mostBytes) return tooLarge(file, state.size);
        const bytes = readBytes(handle, state.size);
        // It may have grown meanwhile.
        if (bytes.length > mostBytes) return tooLarge(file, bytes.length);
        const text = whole(bytes);
        if (text === undefined) {
          const remedy = 'Save it as UTF-8.';
          return { problem: { file, what: 'The file is not written in UTF-8.', remedy } };
        }
        return { file, text, modifiedMs: state.mtimeMs, bytes: bytes.length };
      } catch {
        return missing;
      } finally {
        closeSync(handle);
      }
    },
  };
};
