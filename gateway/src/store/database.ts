import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';

import { GatewayError } from '../errors.ts';
import { applicationId, migrations } from './schema.ts';
import { damagedError, stateError } from './state-error.ts';

/** The open state file. Whoever opens it closes it. */
export interface Database extends Disposable {
  /** The data folder. */
  readonly folder: string;
  /** The state file in it. */
  readonly path: string;
  readonly sqlite: DatabaseSync;
  /** Runs `work` and explains what SQLite says when it fails. */
  guard<T>(work: () => T): T;
  /**
   * Runs `work` as one transaction that may write. Waits for another writer up to `waitMs`, the whole process with it:
   * SQLite is synchronous here.
   */
  transaction<T>(work: () => T, waitMs?: number): T;
  close(): void;
}

export interface DatabaseOptions {
  /** How long to wait for another process that writes. */
  readonly waitMs?: number;
}

/** One integer that a statement answers. */
export const readInteger = (row: Record<string, SQLOutputValue> | undefined, column: string): number => {
  const value = row?.[column];
  return typeof value === 'number' ? value : 0;
};

/**
 * Makes the file where it is missing, with the mode that SQLite gives to -wal and -shm too. One that is there is never
 * opened here: closing it again would drop the locks that SQLite holds on it for this process.
 */
const ownFile = (path: string): void => {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) return closeSync(openSync(path, 'a', 0o600));
  // SQLite would take a file shorter than its smallest page for an empty one, and write over it.
  if (there.size > 0 && there.size < 512) throw damagedError(path);
  if (process.platform !== 'win32' && (there.mode & 0o077) !== 0) chmodSync(path, 0o600);
};

const refuseForeign = (sqlite: DatabaseSync, path: string): void => {
  const version = readInteger(sqlite.prepare('PRAGMA user_version').get(), 'user_version');
  if (version > migrations.length) {
    throw new GatewayError(
      'internal',
      `The state file ${path} was written by a newer StoryCore MCP (schema ${version}; this one knows ${migrations.length}).`,
      { remedy: 'Update storycore-mcp, or name another data folder in STORYCORE_MCP_HOME.' },
    );
  }
  // In this order: another process that creates it at this moment commits both at once.
  const tables = readInteger(sqlite.prepare('SELECT count(*) AS tables FROM sqlite_schema').get(), 'tables');
  const id = readInteger(sqlite.prepare('PRAGMA application_id').get(), 'application_id');
  if (tables > 0 && id !== applicationId) {
    throw new GatewayError('internal', `${path} is a SQLite file of another program.`, {
      remedy: `Move ${path} away, or name another data folder in STORYCORE_MCP_HOME.`,
    });
  }
};

/** After some errors (a full disk) SQLite has rolled back by itself, and there is nothing left to undo. */
const rollBack = (sqlite: DatabaseSync): void => {
  if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
};

const migrate = (sqlite: DatabaseSync): void => {
  const version = (): number => readInteger(sqlite.prepare('PRAGMA user_version').get(), 'user_version');
  if (version() === migrations.length) return;
  sqlite.exec('BEGIN IMMEDIATE');
  try {
    // Read again: another process may have migrated while this one waited for the lock.
    for (const [index, migration] of migrations.entries()) {
      if (index >= version()) sqlite.exec(`${migration}; PRAGMA user_version = ${index + 1}`);
    }
    sqlite.exec(`PRAGMA application_id = ${applicationId}; COMMIT`);
  } catch (error) {
    rollBack(sqlite);
    throw error;
  }
};

const prepareFile = (sqlite: DatabaseSync, path: string): void => {
  refuseForeign(sqlite, path);
  const journal = sqlite.prepare('PRAGMA journal_mode = WAL').get();
  if (journal?.['journal_mode'] !== 'wal') {
    throw new GatewayError('internal', `The disk of ${path} cannot hold a database that several programs share.`, {
      remedy: 'Name a folder on a local disk in STORYCORE_MCP_HOME.',
    });
  }
  // A checkpoint waits for the disk. 32 MB apart, it meets too few calls to show in their p99.
  sqlite.exec(
    'PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 8000',
  );
  migrate(sqlite);
};

const open = (path: string, waitMs: number): DatabaseSync => {
  ownFile(path);
  const sqlite = new DatabaseSync(path, { timeout: waitMs });
  try {
    prepareFile(sqlite, path);
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return sqlite;
};

/**
 * Opens `state.db` in the data folder, creating or migrating it. Throws a GatewayError that says what to do when it is
 * locked, damaged, foreign, or newer than this program. A damaged file is never replaced.
 */
export const openDatabase = (folder: string, { waitMs = 2_000 }: DatabaseOptions = {}): Database => {
  const path = join(folder, 'state.db');

  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw stateError(path, error);
    }
  };

  const sqlite = guard(() => open(path, waitMs));

  const begin = (patienceMs: number): void => {
    if (patienceMs === waitMs) return sqlite.exec('BEGIN IMMEDIATE');
    sqlite.exec(`PRAGMA busy_timeout = ${patienceMs}`);
    try {
      sqlite.exec('BEGIN IMMEDIATE');
    } finally {
      sqlite.exec(`PRAGMA busy_timeout = ${waitMs}`);
    }
  };

  const transaction = <T>(work: () => T, patienceMs = waitMs): T =>
    guard(() => {
      begin(patienceMs);
      try {
        const value = work();
        sqlite.exec('COMMIT');
        return value;
      } catch (error) {
        rollBack(sqlite);
        throw error;
      }
    });

  const close = (): void => {
    if (sqlite.isOpen) sqlite.close();
  };

  return { folder, path, sqlite, guard, transaction, close, [Symbol.dispose]: close };
};
