import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { ConfigError, loadConfig } from '../../../index.ts';
import type { Config } from '../../../index.ts';
import type { Seen } from '../../../scan.ts';
import { isObject } from '../../../scan.ts';
import type { JsonObject } from '../../../scan.ts';
import { readSaved } from './saved.ts';

/** What is to be examined: what was saved, or servers that have to be started. */
export type Target = { readonly seen: Seen } | { readonly config: Config };

const known = ['type', 'command', 'args', 'env', 'cwd', 'url', 'headers'];

const isFolder = (path: string): boolean =>
  isAbsolute(path) && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** The folders that its arguments name: without them many servers end at once. They are read, never written. */
const foldersIn = (args: unknown): readonly string[] =>
  Array.isArray(args) ? args.filter((arg) => typeof arg === 'string' && isFolder(arg)) : [];

/** What starts or reaches a server; what else stands there is for its client alone. */
const entryOf = (entry: unknown): unknown => {
  if (!isObject(entry)) return entry;
  const own = Object.fromEntries(Object.entries(entry).filter(([key]) => known.includes(key)));
  const read = foldersIn(own['args']);
  return read.length === 0 ? own : { ...own, sandbox: { read_paths: read } };
};

/** A configuration of these servers and nothing else. */
export const configOf = (servers: JsonObject): Config => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-scan-'));
  try {
    const path = join(folder, 'storycore-mcp.json');
    writeFileSync(path, JSON.stringify({ mcpServers: servers }), { mode: 0o600 });
    return loadConfig(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Only the servers count: what else stands in a client's file is for the client. */
const configOfEntries = (servers: JsonObject): Config =>
  configOf(Object.fromEntries(Object.entries(servers).map(([name, entry]) => [name, entryOf(entry)])));

const neither = (file: string): ConfigError =>
  new ConfigError(
    `${file} is neither a saved list of a server nor a client configuration. Save the answer to tools/list as JSON, or name a file with \`mcpServers\`.`,
  );

const readJson = (file: string): unknown => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${file} cannot be read (${why}). Name a JSON file, or a command after \`--\`.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw neither(file);
  }
};

/** `mcpServers` of most clients, `servers` of VS Code; also where a client keeps them below `mcp`. */
const serversIn = (value: unknown): JsonObject | undefined => {
  if (!isObject(value)) return undefined;
  const { mcpServers, servers, mcp } = {
    mcpServers: value['mcpServers'],
    servers: value['servers'],
    mcp: value['mcp'],
  };
  if (isObject(mcpServers)) return mcpServers;
  if (isObject(servers)) return servers;
  return isObject(mcp) ? serversIn(mcp) : undefined;
};

/** What a file holds. Throws ConfigError where it is none of both. */
export const readFile = (path: string, name: string | undefined): Target => {
  const file = resolve(path);
  const value = readJson(file);
  const servers = serversIn(value);
  if (servers !== undefined) return { config: configOfEntries(servers) };
  const shown = readSaved(value);
  if (shown === undefined) throw neither(file);
  return { seen: { server: name ?? basename(file).replace(/\.json$/, ''), shown } };
};

/** A server that a command starts, in the folder where the person stands. */
export const readCommand = ([command = '', ...args]: readonly string[], name: string | undefined): Target => {
  const program = existsSync(command) ? resolve(command) : command;
  const paths = args.map((arg) => (!arg.startsWith('-') && existsSync(arg) ? resolve(arg) : arg));
  return { config: configOfEntries({ [name ?? 'server']: { command: program, args: paths, cwd: process.cwd() } }) };
};
