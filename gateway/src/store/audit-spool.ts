import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { GatewayError } from '../errors.ts';
import { type Entry, formatLine, parseLine } from './audit-line.ts';
import { parseTurn } from './audit-turn.ts';
import { stateError, systemCode } from './state-error.ts';

/** What a spool needs of the disk, so that a test can have one that is full. */
export interface Disk {
  /** Writes at the end of the file, and gives the bytes written. */
  readonly write: (fd: number, text: string) => number;
  readonly truncate: (fd: number, bytes: number) => void;
}

export const realDisk: Disk = { write: writeSync, truncate: ftruncateSync };

/** Entries of this process that are not in the state file yet. Its owner closes or removes it. */
export interface Spool {
  readonly bytes: number;
  /** Durable against the end of this process when it returns; throws, and leaves nothing behind, when it cannot be. */
  append(entry: Entry): void;
  /** The same for the lines of several entries: all of them or none. */
  appendLines(lines: string): void;
  /** Forgets everything: it is in the state file now. */
  clear(): void;
  close(): void;
  remove(): void;
}

export interface SpoolContent {
  readonly entries: readonly Entry[];
  /** Lines that are none. A last line without a line feed is not counted: nobody was told that it is kept. */
  readonly damaged: number;
}

export const spoolPath = (folder: string, owner: string): string => join(folder, `audit-${owner}.spool`);

/** The owners that left a trace in the data folder, dead or alive. */
export const spoolOwners = (folder: string): readonly string[] => {
  const owners = readdirSync(folder).flatMap((name) => /^audit-(\d+-\d+)\.(?:spool|lock)$/.exec(name)?.[1] ?? []);
  return [...new Set(owners)].toSorted();
};

/** Opens a new spool, mode 0600. */
export const createSpool = (path: string, disk: Disk = realDisk): Spool => {
  const fd = openSync(path, 'ax', 0o600);
  let bytes = 0;
  let torn = false;
  let open = true;

  /** What a failed write left behind would make one damaged line of it and the next. */
  const cutBack = (): void => {
    torn = true;
    disk.truncate(fd, bytes);
    torn = false;
  };

  const appendText = (text: string): void => {
    if (torn) cutBack();
    const length = Buffer.byteLength(text);
    let written = 0;
    try {
      written = disk.write(fd, text);
    } finally {
      if (written !== length) cutBack();
    }
    if (written !== length) {
      throw new GatewayError('internal', `The disk that holds ${path} is full.`, {
        remedy: 'Free some space on that disk and try again.',
      });
    }
    bytes += length;
  };

  const appendLines = (lines: string): void => {
    try {
      appendText(lines);
    } catch (error) {
      throw stateError(path, error);
    }
  };

  const close = (): void => {
    if (open) closeSync(fd);
    open = false;
  };

  return {
    get bytes() {
      return bytes;
    },
    append: (entry) => appendLines(formatLine(entry)),
    appendLines,
    clear() {
      disk.truncate(fd, 0);
      bytes = 0;
    },
    close,
    remove() {
      close();
      rmSync(path, { force: true });
    },
  };
};

const contentOf = (text: string): SpoolContent => {
  const entries: Entry[] = [];
  let damaged = 0;
  for (const line of text.split('\n').slice(0, -1)) {
    const turn = parseTurn(line);
    const entry = turn === undefined ? parseLine(line) : undefined;
    if (turn !== undefined) entries.push(...turn);
    else if (entry === undefined) damaged += 1;
    else entries.push(entry);
  }
  return { entries, damaged };
};

const readOnce = (path: string): SpoolContent => contentOf(readFileSync(path, 'utf8'));

/** The whole lines, one at least, among about `most` bytes of a spool of our own, from a byte on; `bytes` is what they take. */
export const readSlice = (
  path: string,
  from: number,
  most: number,
): Pick<SpoolContent, 'entries'> & { readonly bytes: number } => {
  const buffer = Buffer.allocUnsafe(most);
  const fd = openSync(path, 'r');
  let read: Buffer;
  try {
    read = buffer.subarray(0, readSync(fd, buffer, 0, most, from));
  } finally {
    closeSync(fd);
  }
  const bytes = read.lastIndexOf(10) + 1;
  // No line of ours is that long; whoever wrote it, what stands behind it is not passed over.
  if (bytes === 0 && read.length === most) return readSlice(path, from, 2 * most);
  return { entries: contentOf(read.toString('utf8', 0, bytes)).entries, bytes };
};

/**
 * The entries of a spool, in order. Its owner may cut it while it is read, which can tear a line: then it is read
 * again. A spool that is gone was cleared, so everything is in the state file.
 */
export const readSpool = (path: string, attempts = 3): SpoolContent => {
  try {
    const content = readOnce(path);
    return content.damaged > 0 && attempts > 1 ? readSpool(path, attempts - 1) : content;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { entries: [], damaged: 0 };
    throw stateError(path, error);
  }
};
