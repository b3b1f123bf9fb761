import { renameSync, rmSync } from 'node:fs';

import { type Ownership, isAlive, takeOver } from './audit-owner.ts';
import { auditRows, gather } from './audit-rows.ts';
import { readSpool, spoolOwners, spoolPath } from './audit-spool.ts';
import type { Database } from './database.ts';
import type { Warn } from './warn.ts';

export interface Recovery {
  readonly database: Database;
  readonly warn: Warn;
  /** How long to wait for another process that writes; left out, as long as for any transaction. */
  readonly waitMs?: number;
}

/** Lines that nobody can read are evidence: they are kept for a person, beside what could be read of them. */
const clearSpool = (path: string, damaged: number, warn: Warn): void => {
  if (damaged === 0) return rmSync(path, { force: true });
  renameSync(path, `${path}.damaged`);
  warn('Some lines of an audit spool cannot be read. The rest is in the audit; the file is kept.', {
    lines: damaged,
    file: `${path}.damaged`,
  });
};

const recoverSpool = ({ database, warn, waitMs }: Recovery, ownership: Ownership): void => {
  const { owner } = ownership;
  try {
    const path = spoolPath(database.folder, owner);
    const { entries, damaged } = readSpool(path);
    const rows = auditRows(database.sqlite, 'main.audit');
    database.transaction(() => rows.writeAll(gather(entries), owner), waitMs);
    clearSpool(path, damaged, warn);
  } catch (error) {
    ownership.release();
    throw error;
  }
  ownership.remove();
};

/** Calls whose owner will never say how they ended. */
const interruptOrphans = ({ database, waitMs }: Recovery): void => {
  const owners = database.guard(() =>
    database.sqlite.prepare('SELECT DISTINCT owner FROM audit WHERE owner IS NOT NULL').all(),
  );
  const rows = auditRows(database.sqlite, 'main.audit');
  for (const { owner } of owners) {
    // Asked after its row was seen: an owner takes its lock before it writes.
    if (typeof owner === 'string' && !isAlive(database.folder, owner)) {
      database.transaction(() => rows.interrupt(owner), waitMs);
    }
  }
};

/** Brings the spools of dead processes into the state file; what they left unfinished becomes `interrupted`. */
export const recoverAudit = (recovery: Recovery): void => {
  const { folder } = recovery.database;
  for (const owner of spoolOwners(folder)) {
    const taken = takeOver(folder, owner);
    if (taken !== 'living') recoverSpool(recovery, taken);
  }
  interruptOrphans(recovery);
};
