import { lexical } from '../../src/policy/path.ts';
import type { Platform } from '../../src/policy/path.ts';
import type { Entry, World } from '../../src/pipeline/world.ts';
import type { ArgumentCase } from './case-file.ts';

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const textsOf = (value: unknown): readonly string[] =>
  [value ?? []].flat(4).filter((item): item is string => typeof item === 'string');

interface Stored {
  readonly path: string;
  readonly entry: Entry;
  readonly target?: string;
}

const parentOf = (platform: Platform, path: string): string => lexical(platform, path, '..');

/** The files of a case: what `fs_setup` lists, every folder above it, and the folders that the policy names. */
const filesOf = (
  platform: Platform,
  setup: readonly { readonly [key: string]: unknown }[],
  folders: readonly string[],
  keyOf: (path: string) => string,
) => {
  const files = new Map<string, Stored>();
  const put = (path: string, stored: Omit<Stored, 'path'>, replace: boolean): void => {
    const key = keyOf(path);
    if (replace || !files.has(key)) files.set(key, { path, ...stored });
    const parent = parentOf(platform, path);
    if (parent !== path) put(parent, { entry: { kind: 'folder', bytes: 0 } }, false);
  };
  for (const folder of folders) put(lexical(platform, folder, ''), { entry: { kind: 'folder', bytes: 0 } }, false);
  for (const item of setup) {
    const path = textOf(item['path']) ?? textOf(item['link']);
    const target = textOf(item['target']) ?? textOf(item['to']);
    if (path === undefined) continue;
    const bytes = typeof item['size'] === 'number' ? item['size'] : (textOf(item['content'])?.length ?? 0);
    const kind = target !== undefined ? 'link' : /^(?:dir|folder)/.test(textOf(item['type']) ?? '') ? 'folder' : 'file';
    put(lexical(platform, path, ''), { entry: { kind, bytes }, ...(target === undefined ? {} : { target }) }, true);
  }
  return files;
};

/** A world in memory, as a case describes it. Names without an entry in `dns` have no known address. */
export const worldOf = ({ policy, fs_setup, dns }: ArgumentCase): World => {
  const platform: Platform = /^win/i.test(textOf(policy['platform']) ?? '') ? 'win32' : 'posix';
  const ignoresCase = platform === 'win32' || policy['fs_case'] === 'insensitive';
  const keyOf = (path: string): string => (ignoresCase ? path.toLowerCase() : path);
  const base = textOf(policy['cwd']) ?? (platform === 'win32' ? 'C:\\' : '/');
  const roots = [...textsOf(policy['read_paths']), ...textsOf(policy['write_paths'])];
  const files = filesOf(platform, fs_setup ?? [], [base, ...roots], keyOf);
  const lastName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const addresses = new Map(
    Object.entries(dns ?? {}).map(([host, found]) => [host.toLowerCase().replace(/\.$/, ''), textsOf(found)]),
  );
  return {
    platform,
    base,
    roots,
    ignoresCase,
    lstat: (path) => files.get(keyOf(path))?.entry,
    readlink: (path) => files.get(keyOf(path))?.target ?? '',
    storedName: (path) => lastName(files.get(keyOf(path))?.path ?? path),
    resolveHost: async (host) => addresses.get(host) ?? [],
  };
};
