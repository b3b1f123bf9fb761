import { closeSync, fstatSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { JsonText } from './json.ts';
import { readJson } from './json.ts';
import { errorCode, look } from './look.ts';
import type { Problem } from './problem.ts';
import { showPath } from './problem.ts';
import { closest } from './suggest.ts';

/** No configuration is larger. */
export const maxFileBytes = 2 ** 20;

/** The files that a folder may hold: the plan's three, and ours. */
export const folderFiles = [
  'mcp_server_config.json',
  'security_config.json',
  'resource_permissions.json',
  'storycore-mcp.json',
] as const;

/** One JSON file of a configuration, as read. */
export interface SourceFile {
  readonly name: string;
  readonly text: JsonText;
  /** As they lie on the disk. */
  readonly bytes: Buffer;
  /** Whether it starts with a byte order mark. */
  readonly marked: boolean;
  /** Epoch milliseconds. */
  readonly changedAt: number;
}

/** A configuration as found: one file, or the files of a folder. */
export interface Source {
  /** Absolute. */
  readonly path: string;
  /** The folder that relative paths start from. */
  readonly base: string;
  readonly files: readonly SourceFile[];
  /** Absolute paths of the files that are read here, there or not. */
  readonly paths: readonly string[];
  readonly problems: readonly Problem[];
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

type Read = { readonly file: SourceFile } | { readonly problem: Problem };

const decode = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // drops a byte order mark
  } catch {
    return undefined;
  }
};

const readBytes = (path: string): { readonly bytes: Buffer; readonly changedAt: number } | 'too large' => {
  const handle = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(handle);
    return size > maxFileBytes ? 'too large' : { bytes: readFileSync(handle), changedAt: Math.trunc(mtimeMs) };
  } finally {
    closeSync(handle);
  }
};

const refusalIn =
  (name: string) =>
  (message: string, remedy: string): Read => ({ problem: { file: name, path: '', message, remedy } });

const fileOf = (name: string, bytes: Buffer, changedAt: number): Read => {
  const refuse = refusalIn(name);
  const text = decode(bytes);
  if (text === undefined) return refuse('This file is not UTF-8 text.', 'Save it as UTF-8.');
  if (text.trim() === '') return refuse('This file is empty.', 'Write one with `storycore-mcp init`.');
  return { file: { name, text: readJson(text), bytes, marked: bytes.subarray(0, 3).equals(byteOrderMark), changedAt } };
};

/** Reads one JSON file, at most 1 MiB of UTF-8, with or without a byte order mark. */
export const readJsonFile = (path: string): Read => {
  const name = basename(path);
  const refuse = refusalIn(name);
  const unreadable = (code: string): Read => refuse(`This file cannot be read (${code}).`, 'Check who may read it.');
  const state = look(path);
  if (typeof state === 'object') return unreadable(state.error);
  if (state === 'nothing') return refuse('This file does not exist.', 'Write one with `storycore-mcp init`.');
  // A pipe or a device could keep us waiting for good.
  if (state !== 'file') return refuse('This is not a regular file.', 'Name a file.');
  let read: ReturnType<typeof readBytes>;
  try {
    read = readBytes(path);
  } catch (error) {
    return unreadable(errorCode(error));
  }
  if (read === 'too large') return refuse('This file is larger than 1 MiB.', 'Name a configuration; this is none.');
  return fileOf(name, read.bytes, read.changedAt);
};

// A file that is nearly called like one of ours would be left out without a word.
const misnamed = (names: readonly string[]): Problem[] =>
  names.flatMap((name) => {
    if (folderFiles.some((known) => known === name) || !name.endsWith('.json')) return [];
    const absent = folderFiles.filter((known) => !names.includes(known));
    const meant = closest(
      name.slice(0, -5),
      absent.map((known) => known.slice(0, -5)),
    );
    const message = 'A file of this name is not read.';
    return meant === undefined ? [] : [{ file: name, path: '', message, remedy: `Call it "${meant}.json".` }];
  });

const faultsOf = ({ name, text }: SourceFile): Problem[] =>
  text.faults.map(({ path, ...fault }) => ({ ...fault, file: name, path: showPath(path) }));

const namesIn = (folder: string): readonly string[] | { readonly error: string } => {
  try {
    return readdirSync(folder);
  } catch (error) {
    return { error: errorCode(error) };
  }
};

const readFolder = (
  path: string,
  paths: readonly string[],
): { reads: readonly Read[]; problems: readonly Problem[] } => {
  const names = namesIn(path);
  const refuse = (message: string, remedy: string): { reads: readonly Read[]; problems: readonly Problem[] } => ({
    reads: [],
    problems: [{ file: basename(path), path: '', message, remedy }],
  });
  if ('error' in names) return refuse(`This folder cannot be read (${names.error}).`, 'Check who may read it.');
  const reads = paths.filter((file) => names.includes(basename(file))).map(readJsonFile);
  const problems = misnamed(names);
  if (reads.length > 0 || problems.length > 0) return { reads, problems };
  return refuse(`This folder has none of the files ${folderFiles.join(', ')}.`, 'Write one with `storycore-mcp init`.');
};

/** The files that a configuration is read from, there or not; absolute. */
export const pathsOf = (path: string, folder = look(path) === 'folder'): readonly string[] =>
  folder ? folderFiles.map((name) => join(path, name)) : [path];

const assemble = ({
  path,
  folder,
  reads,
  problems,
}: {
  readonly path: string;
  readonly folder: boolean;
  readonly reads: readonly Read[];
  readonly problems: readonly Problem[];
}): Source => {
  const files = reads.flatMap((read) => ('file' in read ? [read.file] : []));
  const unread = reads.flatMap((read) => ('problem' in read ? [read.problem] : []));
  return {
    path,
    base: folder ? path : dirname(path),
    files,
    paths: pathsOf(path, folder),
    problems: [...unread, ...problems, ...files.flatMap(faultsOf)],
  };
};

/** The same configuration as if its files were these. `changedAt`: epoch milliseconds. */
export const sourceOf = (
  source: string,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  changedAt: number,
): Source => {
  const path = resolve(source);
  const folder = look(path) === 'folder';
  const reads = files.map(({ name, bytes }) => fileOf(name, Buffer.from(bytes), changedAt));
  return assemble({ path, folder, reads, problems: [] });
};

/** Finds and reads a configuration. What is wrong with its files is in `problems`. */
export const readSource = (source: string): Source => {
  const path = resolve(source);
  const folder = look(path) === 'folder';
  const { reads, problems } = folder
    ? readFolder(path, pathsOf(path, folder))
    : { reads: [readJsonFile(path)], problems: [] };
  return assemble({ path, folder, reads, problems });
};
