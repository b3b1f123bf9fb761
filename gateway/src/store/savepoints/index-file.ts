import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../../errors.ts';
import { isBusy, sqliteCode, stateError } from '../state-error.ts';
import type { Warn } from '../warn.ts';

/**
 * The index of the savepoints: what was last seen in each folder, what each call changed, which contents are kept for
 * which. A file of its own: it is locked as long as a folder is looked at, and its damage must not take the grants along.
 */
export interface IndexFile extends Disposable {
  readonly sqlite: DatabaseSync;
  /** Whether it was made anew, because there was none or it was damaged. */
  readonly isNew: boolean;
  /** One writer at a time, in all processes; what it did is kept whole or not at all. */
  locked<T>(work: () => Promise<T>): Promise<T>;
}

const version = 1;

const tables = `
  CREATE TABLE roots (id INTEGER PRIMARY KEY AUTOINCREMENT, spec TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL) STRICT;
  -- entry: JSON of what was last seen at the path.
  CREATE TABLE tree (
    root INTEGER NOT NULL, path TEXT NOT NULL, content TEXT, entry TEXT NOT NULL, PRIMARY KEY (root, path)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tree_content ON tree (content) WHERE content IS NOT NULL;
  -- owner: the process in which it is open. body: JSON of what a person is shown.
  CREATE TABLE savepoints (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, state TEXT NOT NULL, owner TEXT, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX savepoints_open ON savepoints (seq) WHERE state = 'open';
  CREATE TABLE savepoint_roots (savepoint TEXT NOT NULL, root INTEGER NOT NULL, PRIMARY KEY (savepoint, root)) STRICT, WITHOUT ROWID;
  CREATE TABLE changes (
    savepoint TEXT NOT NULL, root INTEGER NOT NULL, path TEXT NOT NULL,
    before TEXT, after TEXT, before_content TEXT, after_content TEXT, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (savepoint, root, path)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX changes_before ON changes (before_content) WHERE before_content IS NOT NULL;
  CREATE INDEX changes_after ON changes (after_content) WHERE after_content IS NOT NULL;
  -- charged: bytes that count: none as long as they are shared with a file that is as it was.
  CREATE TABLE contents (key TEXT PRIMARY KEY, bytes INTEGER NOT NULL, charged INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Found before SQLite stumbles over it. */
class Damage extends Error {}

const isDamage = (error: unknown): boolean => error instanceof Damage || [11, 26].includes(sqliteCode(error) ?? 0);

const open = (path: string): { readonly sqlite: DatabaseSync; readonly isNew: boolean } => {
  const sqlite = new DatabaseSync(path, { timeout: 2_000 });
  try {
    sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF');
    const known = Number(sqlite.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (known > version) {
      throw new GatewayError('internal', `${path} was written by a newer StoryCore MCP.`, {
        remedy: 'Update storycore-mcp, or name another data folder in STORYCORE_MCP_HOME.',
      });
    }
    if (known === version) {
      if (sqlite.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok') throw new Damage();
      return { sqlite, isNew: false };
    }
    sqlite.exec('BEGIN IMMEDIATE');
    // Another process may have made them while this one waited.
    const raced = Number(sqlite.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0) === version;
    if (!raced) sqlite.exec(`${tables}; PRAGMA user_version = ${version}`);
    sqlite.exec('COMMIT');
    return { sqlite, isNew: !raced };
  } catch (error) {
    sqlite.close();
    throw error;
  }
};

const moveAside = (path: string, now: number): string => {
  const aside = `${path}.damaged-${now}`;
  renameSync(path, aside);
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  return aside;
};

/** Between two tries to be the one that writes. */
const patienceMs = 10;
const mostWaitMs = 60_000;

/** Opens the index in `folder`. One that is damaged is moved aside, and said to be. */
export const openIndex = (folder: string, warn: Warn, now: () => number = Date.now): IndexFile => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'index.db');
  let opened: ReturnType<typeof open>;
  try {
    opened = open(path);
  } catch (error) {
    if (!isDamage(error)) throw stateError(path, error);
    const aside = moveAside(path, now());
    warn('The index of the savepoints was damaged: a new one is made from what is kept beside it.', { aside });
    opened = open(path);
  }
  const { sqlite, isNew } = opened;
  sqlite.exec('PRAGMA busy_timeout = 0');

  const begin = async (): Promise<void> => {
    for (const until = now() + mostWaitMs; ;) {
      try {
        sqlite.exec('BEGIN IMMEDIATE');
        return;
      } catch (error) {
        if (!isBusy(error) || now() > until) throw error;
      }
      // oxlint-disable-next-line no-await-in-loop
      await sleep(patienceMs);
    }
  };

  return {
    sqlite,
    isNew,
    async locked(work) {
      try {
        await begin();
        try {
          const value = await work();
          sqlite.exec('COMMIT');
          return value;
        } catch (error) {
          if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
          throw error;
        }
      } catch (error) {
        throw sqliteCode(error) === undefined ? error : stateError(path, error);
      }
    },
    [Symbol.dispose]() {
      if (sqlite.isOpen) sqlite.close();
    },
  };
};
