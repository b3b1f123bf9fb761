import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import { isBusy, stateError, systemCode } from './state-error.ts';

/** The proof that a process writes, or clears away, the spool of `owner`. Held by at most one process at a time. */
export interface Ownership {
  readonly owner: string;
  /** Gives it back: whoever asks next finds the owner dead. */
  release(): void;
  /** Gives it back and leaves nothing behind. */
  remove(): void;
}

const pathOf = (folder: string, owner: string): string => join(folder, `audit-${owner}.lock`);

/** The exclusive lock of an existing file; undefined while another connection holds it, or when it has just gone. */
const lock = (path: string): DatabaseSync | undefined => {
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'rw');
  const sqlite = new DatabaseSync(url, { timeout: 0, open: false });
  try {
    sqlite.open();
    sqlite.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return sqlite;
  } catch (error) {
    if (sqlite.isOpen) sqlite.close();
    if (isBusy(error) || !existsSync(path)) return undefined;
    throw stateError(path, error);
  }
};

/** Until they are given back: what nobody holds is collected, and its lock would go with it. */
const allHeld = new Set<DatabaseSync>();

const ownership = (folder: string, owner: string, held: DatabaseSync): Ownership => {
  allHeld.add(held);
  const close = (): void => {
    allHeld.delete(held);
    held.close();
  };
  return {
    owner,
    release: close,
    remove() {
      try {
        // While it is locked, so that nobody can lock it in between; Windows allows it only afterwards.
        rmSync(pathOf(folder, owner), { force: true });
      } catch {
        // Done below.
      }
      close();
      rmSync(pathOf(folder, owner), { force: true });
    },
  };
};

const create = (path: string): boolean => {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw stateError(path, error);
  }
};

/**
 * Makes this process an owner. The proof is a lock that the operating system drops with the process, however it ends: a
 * process id says nothing once it has been given to another process. SQLite is borrowed for it, since Node has no file
 * locks of its own.
 */
export const claimOwner = (folder: string, pid = process.pid, startedAt = Date.now()): Ownership => {
  const owner = `${pid}-${startedAt}`;
  const path = pathOf(folder, owner);
  // Somebody who clears away the dead may have taken the file for one, before it was locked: then begin again.
  const held = create(path) ? lock(path) : undefined;
  if (held !== undefined && existsSync(path)) return ownership(folder, owner, held);
  held?.close();
  return claimOwner(folder, pid, startedAt + 1);
};

const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
};

/** Whether `owner` is alive; when it is not, the right to clear away what it left. */
export const takeOver = (folder: string, owner: string): Ownership | 'living' => {
  const path = pathOf(folder, owner);
  if (existsSync(path)) {
    const held = lock(path);
    return held === undefined ? 'living' : ownership(folder, owner, held);
  }
  // Nobody but a person removes a lock and leaves the spool: then its writer may live, and would lose what it writes.
  const mayLive = existsSync(join(folder, `audit-${owner}.spool`)) && runs(Number.parseInt(owner, 10));
  return mayLive ? 'living' : { owner, release: () => {}, remove: () => {} };
};

/** Whether the process that owns this spool still runs. */
export const isAlive = (folder: string, owner: string): boolean => {
  const taken = takeOver(folder, owner);
  if (taken === 'living') return true;
  taken.release();
  return false;
};
