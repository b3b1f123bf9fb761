import { lookup } from 'node:dns/promises';
import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { Machine } from '../pipeline/facts-source.ts';
import type { Entry } from '../pipeline/world.ts';

export interface MachineOptions {
  /** Milliseconds that a name may take to be looked up. */
  readonly lookupMs?: number;
  readonly platform?: NodeJS.Platform;
  /** The addresses of a name; the system's resolver unless a test has its own. */
  readonly addressesOf?: (host: string) => Promise<readonly { readonly address: string }[]>;
}

const hasCode = (error: unknown): error is { readonly code: unknown } =>
  typeof error === 'object' && error !== null && 'code' in error;

const lstat = (path: string): Entry | undefined => {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) return { kind: 'link', bytes: 0 };
    if (stats.isFile()) return { kind: 'file', bytes: stats.size };
    return { kind: stats.isDirectory() ? 'folder' : 'other', bytes: 0 };
  } catch (error) {
    // Below a file there is nothing. Whatever else keeps us from looking, keeps the path from being allowed.
    if (hasCode(error) && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
};

const within = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** The files and the resolver of a machine, as the facts of a call see them. */
export const createMachine = ({
  lookupMs = 2_000,
  platform = process.platform,
  addressesOf = (host) => lookup(host, { all: true, verbatim: true }),
}: MachineOptions = {}): Machine => {
  // These two find names regardless of case and can tell the stored one; elsewhere a name is what it says.
  const ignoresCase = platform === 'win32' || platform === 'darwin';
  return {
    platform: platform === 'win32' ? 'win32' : 'posix',
    ignoresCase,
    lstat,
    readlink: (path) => readlinkSync(path),
    names: (folder) => (existsSync(folder) ? readdirSync(folder) : []),
    ...(ignoresCase ? { storedName: (path: string) => basename(realpathSync.native(path)) } : {}),
    resolveHost: async (host) => (await within(addressesOf(host), lookupMs)).map(({ address }) => address),
  };
};

/** This machine. */
export const machine: Machine = createMachine();
