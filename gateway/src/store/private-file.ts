import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Warn } from './warn.ts';

/** Whether the file is there. Where others may read it, they no longer may, and its owner is told. */
export const keepPrivate = (path: string, warn: Warn, platform: NodeJS.Platform = process.platform): boolean => {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return false;
  // Windows has no such bits: the file takes the access list of the user's profile.
  if (platform !== 'win32' && (state.mode & 0o077) !== 0) {
    chmodSync(path, 0o600);
    warn(`Others could read ${path}; from now on only you can.`, { mode: (state.mode & 0o777).toString(8) });
  }
  return true;
};

/** A new name in a folder outlives a power cut only when the folder too is on the disk. Windows opens no folders. */
const keepName = (path: string): void => {
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};

/**
 * Writes it whole or not at all, for this user alone: what was there stays until the new one is on the disk. Writers of
 * one file take turns; its draft is named by the process, so that what a dead one left behind is written over.
 */
export const writePrivate = (path: string, text: string): void => {
  const draft = `${path}.${process.pid}.new`;
  try {
    const file = openSync(draft, 'w', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    keepName(path);
  } finally {
    rmSync(draft, { force: true });
  }
};
