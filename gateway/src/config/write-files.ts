import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { ConfigError } from '../errors.ts';
import { errorCode } from './look.ts';
import { real } from './place.ts';
import { visible } from './problem.ts';

/** What one file was, and is to be. Undefined: it is not there. */
export interface FileChange {
  /** Absolute. */
  readonly path: string;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
}

/** What lies at a path; undefined where nothing does, or no file. */
export const bytesAt = (path: string): Uint8Array | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path) : undefined;
  } catch (error) {
    throw new ConfigError(`"${visible(path)}" cannot be read (${errorCode(error)}). Check who may read it.`);
  }
};

const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;

const checkUnchanged = ({ path, before }: FileChange): void => {
  if (same(bytesAt(path), before)) return;
  throw new ConfigError(`"${visible(path)}" has changed meanwhile, and is left as it is. Look at it, and try again.`);
};

/** Writes the text beside the file, on the disk for good; gives its name. */
const draftOf = (path: string, bytes: Uint8Array): string => {
  const draft = `${path}.${process.pid}.new`;
  const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0o600) & 0o777;
  const handle = openSync(draft, 'w', mode);
  try {
    writeFileSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  if (process.platform !== 'win32') chmodSync(draft, mode);
  return draft;
};

/**
 * Puts files in the place of others, each whole or not at all; a link stays, and what it leads to is replaced. Throws
 * ConfigError, before anything is written, where one of them is not what it was.
 */
export const writeFiles = (changes: readonly FileChange[]): void => {
  const due = changes
    .filter(({ before, after }) => !same(before, after))
    .map((each) => ({ ...each, at: real(each.path) }));
  due.forEach(checkUnchanged);
  const drafts: { readonly at: string; readonly draft: string }[] = [];
  try {
    for (const { at, after } of due) if (after !== undefined) drafts.push({ at, draft: draftOf(at, after) });
    due.forEach(checkUnchanged);
    for (const { at, draft } of drafts) renameSync(draft, at);
    for (const { at, after } of due) if (after === undefined) rmSync(at, { force: true });
  } finally {
    for (const { draft } of drafts) rmSync(draft, { force: true });
  }
};
