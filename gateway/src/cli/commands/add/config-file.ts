import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../../../adding/entry.ts';
import { setMember } from '../../../config/json-edit.ts';
import { readJson } from '../../../config/json.ts';
import { checkConfig, loadConfig } from '../../../config/load.ts';
import { renderProblems } from '../../../config/problem.ts';
import { readSource } from '../../../config/source.ts';
import { ConfigError } from '../../../index.ts';
import type { Given } from '../../command.ts';
import { findConfig } from '../../place.ts';
import { readConfig } from '../../read-config.ts';

/** The file of a configuration that holds its `mcpServers`, or will. */
export interface ConfigFile {
  /** What is named in commands: a file, or a folder of files. */
  readonly source: string;
  /** Absolute, with links resolved. */
  readonly path: string;
}

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Finds the file. Throws ConfigError where there is no configuration, or it cannot be used as it is. */
export const findConfigFile = (given: Given): ConfigFile => {
  const source = findConfig(given) ?? readConfig(given).source;
  loadConfig(source);
  const { files, path } = readSource(source);
  const holding = files.find(({ text }) => isEntry(text.value) && 'mcpServers' in text.value);
  const usual = files.find(({ name }) => name === 'storycore-mcp.json');
  const name = (holding ?? usual ?? files[0])?.name;
  const inFolder = statSync(path).isDirectory() && name !== undefined;
  return { source, path: realpathSync(inFolder ? join(path, name) : path) };
};

const textOf = ({ path }: ConfigFile): string => readFileSync(path, 'utf8');

/** The servers that are written in it. */
export const entriesIn = (file: ConfigFile): ReadonlyMap<string, Entry> => {
  const { value } = readJson(textOf(file).replace(/^\uFEFF/, ''));
  const servers = isEntry(value) ? value['mcpServers'] : undefined;
  const entries = Object.entries(isEntry(servers) ? servers : {});
  return new Map(entries.filter((entry): entry is [string, Entry] => isEntry(entry[1])));
};

/** Writes a text beside the file, with the file's mode, for as long as the work with it lasts. */
const withDraft = ({ path }: ConfigFile, text: string, work: (draft: string) => void): void => {
  const draft = `${path}.${process.pid}.new`;
  try {
    const mode = statSync(path).mode & 0o777;
    writeFileSync(draft, text, { mode });
    if (process.platform !== 'win32') chmodSync(draft, mode);
    work(draft);
  } finally {
    rmSync(draft, { force: true });
  }
};

const refuseInvalid = (checked: string, shown: string): void => {
  const loaded = checkConfig(checked);
  if ('problems' in loaded) throw new ConfigError(renderProblems(shown, loaded.problems));
};

const withEntries = (text: string, entries: ReadonlyMap<string, Entry>): string =>
  [...entries].reduce((edited, [name, entry]) => setMember(edited, ['mcpServers', name], entry), text);

/** The files of a folder are only valid together, and so in their places. */
const isAlone = ({ source }: ConfigFile): boolean => !statSync(source).isDirectory();

/** Throws ConfigError where the file would not be valid with these servers; changes nothing. Of a folder that is seen when it is written. */
export const proveEntries = (file: ConfigFile, entries: ReadonlyMap<string, Entry>): void => {
  if (isAlone(file)) withDraft(file, withEntries(textOf(file), entries), (draft) => refuseInvalid(draft, file.path));
};

/** Writes servers into the file, and leaves everything else in it as it is. Throws ConfigError, and changes nothing, where it would not be valid. */
export const writeEntries = (file: ConfigFile, entries: ReadonlyMap<string, Entry>): void => {
  const before = textOf(file);
  const alone = isAlone(file);
  withDraft(file, withEntries(before, entries), (draft) => {
    if (alone) refuseInvalid(draft, file.path);
    renameSync(draft, file.path);
  });
  if (alone) return;
  try {
    refuseInvalid(file.source, file.source);
  } catch (error) {
    withDraft(file, before, (draft) => renameSync(draft, file.path));
    throw error;
  }
};
