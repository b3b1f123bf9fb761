import { auditRows, gather } from './audit-rows.ts';
import { readSlice, spoolPath } from './audit-spool.ts';
import type { Database } from './database.ts';

/** What one transaction moves: some hundred records, in a few milliseconds. More than any line of a spool. */
export const sliceBytes = 64 * 1024;

/**
 * Moves the whole lines of a spool that stand in the `sliceBytes` from byte `from` on into the state file, in one
 * transaction that waits for another writer up to `patienceMs`. Answers how many bytes they take; the spool keeps them.
 */
export type Mover = (from: number, patienceMs?: number) => number;

/** A mover of the spool of `owner`, which lies in the folder of `database`. */
export const createMover = (database: Database, owner: string): Mover => {
  const rows = auditRows(database.sqlite, 'main.audit');
  const path = spoolPath(database.folder, owner);
  return (from, patienceMs) => {
    const { entries, bytes } = readSlice(path, from, sliceBytes);
    database.transaction(() => rows.writeAll(gather(entries), owner), patienceMs);
    return bytes;
  };
};
