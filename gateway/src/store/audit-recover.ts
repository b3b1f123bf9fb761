import { renameSync, rmSync } from 'node:fs';

import { type Ownership, isAlive, takeOver } from './audit-owner.ts';
import { auditRows, gather } from './audit-rows.ts';
import { readSpool, spoolOwners, spoolPath } from './audit-spool.ts';
import type { Database } from './database.ts';
import type { Warn } from './warn.ts';

/** Lines that nobody can read are evidence: they are kept for a person, beside what could be read of them. */
const clearSpool = (path: string, damaged: number, warn: Warn): void => {
  if (damaged === 0) return rmSync(path, { force: true });
  renameSync(path, `${path}.damaged`);
  warn('Some lines of an audit spool cannot be read. The rest is in the audit; the file is kept.', {
    lines: damaged,
    file: `${path}.damaged`,
  });
};

const recoverSpool = (database: Database, { owner, remove, release }: Ownership, warn: Warn): void => {
  try {
    const path = spoolPath(database.folder, owner);
    const { entries, damaged } = readSpool(path);
    const rows = auditRows(database.sqlite, 'main.audit');
    database.transaction(() => {
      for (const [id, change] of gather(entries)) rows.write(id, change, owner);
      rows.interrupt(owner);
    });
    clearSpool(path, damaged, warn);
  } catch (error) {
    release();
    throw error;
  }
  remove();
};

/** Owners that left no file, only calls without an end: a person moved their spool away, say. */
const interruptOrphans = (database: Database): void => {
  const owners = database.guard(() =>
    database.sqlite.prepare('SELECT DISTINCT owner FROM audit WHERE owner IS NOT NULL').all(),
  );
  const rows = auditRows(database.sqlite, 'main.audit');
  for (const { owner } of owners) {
    // Asked after its row was seen: an owner takes its lock before it writes.
    if (typeof owner === 'string' && !isAlive(database.folder, owner)) {
      database.guard(() => rows.interrupt(owner));
    }
  }
};

/** Brings the spools of dead processes into the state file; what they left unfinished becomes `interrupted`. */
export const recoverAudit = (database: Database, warn: Warn): void => {
  for (const owner of spoolOwners(database.folder)) {
    const taken = takeOver(database.folder, owner);
    if (taken !== 'living') recoverSpool(database, taken, warn);
  }
  interruptOrphans(database);
};
