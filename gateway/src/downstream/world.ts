import { lookup } from 'node:dns/promises';
import { lstatSync, readlinkSync } from 'node:fs';
import type { Machine } from '../pipeline/facts-source.ts';

/** Interim. */
export const machine: Machine = {
  platform: process.platform === 'win32' ? 'win32' : 'posix',
  lstat(path) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : stat.isSymbolicLink() ? 'link' : 'other';
    return { kind, bytes: stat.isFile() ? stat.size : 0 };
  },
  readlink: (path) => readlinkSync(path),
  resolveHost: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
};
