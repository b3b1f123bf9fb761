import type { DatabaseSync } from 'node:sqlite';

import { isAlive } from './audit-owner.ts';
import { auditRows, gather } from './audit-rows.ts';
import { readSpool, spoolOwners, spoolPath } from './audit-spool.ts';

/** Reads one spool into the overlay, on top of what the state file knows already. */
const overlaySpool = (sqlite: DatabaseSync, folder: string, owner: string): void => {
  const rows = auditRows(sqlite, 'temp.overlay');
  const known = sqlite.prepare('INSERT OR IGNORE INTO temp.overlay SELECT * FROM main.audit WHERE id = ?');
  const unfinished = sqlite.prepare('INSERT OR IGNORE INTO temp.overlay SELECT * FROM main.audit WHERE owner = ?');
  // First whether it lives, then what it wrote: the other way round its last records could be missed.
  const alive = isAlive(folder, owner);
  const changes = gather(readSpool(spoolPath(folder, owner)).entries);
  sqlite.exec('BEGIN');
  if (!alive) unfinished.run(owner);
  for (const [id, change] of changes) {
    known.run(id);
    rows.write(id, change, owner);
  }
  if (!alive) rows.interrupt(owner);
  sqlite.exec('COMMIT');
};

/**
 * Gives the connection a table `temp.overlay`, shaped as `audit`, of what the spools hold beyond it. Spools are only
 * read. They must be read before the table is: a record leaves its spool after it has come into the table.
 */
export const overlaySpools = (sqlite: DatabaseSync, folder: string): void => {
  sqlite.exec(`
    PRAGMA temp_store = MEMORY;
    CREATE TEMP TABLE overlay AS SELECT * FROM main.audit WHERE false;
    CREATE UNIQUE INDEX temp.overlay_id ON overlay (id);
    CREATE INDEX temp.overlay_at ON overlay (at, id);
  `);
  for (const owner of spoolOwners(folder)) overlaySpool(sqlite, folder, owner);
};
