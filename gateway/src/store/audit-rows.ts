import type { DatabaseSync } from 'node:sqlite';

import type { AuditRecord } from '../pipeline/call.ts';
import { columnText } from './audit-line.ts';
import type { Begun, Ended } from './audit-line.ts';
import { auditLinks } from './audit-links.ts';

/** A begin, an end, or both: what is known of one record. */
export interface Change {
  readonly begun?: Begun;
  readonly ended?: Ended;
}

/** Writes to one audit table. Everything may be written twice: the id of the record decides. */
export interface AuditRows {
  /** Keeps what is known of the record `id`; `owner` is whoever will say how it ends. */
  write(id: string, change: Change, owner: string): void;
  /** The same for many. */
  writeAll(changes: Iterable<readonly [id: string, change: Change]>, owner: string): void;
  /** The owner is dead: what it began and did not end was interrupted. */
  interrupt(owner: string): void;
}

/** Writes to what a reader lays over the table; no chain is needed there. */
const overlayRows = (sqlite: DatabaseSync): AuditRows => {
  const insert = sqlite.prepare(
    `INSERT INTO temp.overlay (id, at, kind, client, server, target, outcome, owner, begun, ended)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, owner = excluded.owner, ended = excluded.ended
     WHERE excluded.ended IS NOT NULL`,
  );
  const update = sqlite.prepare('UPDATE temp.overlay SET outcome = ?, owner = NULL, ended = ? WHERE id = ?');
  const interrupt = sqlite.prepare("UPDATE temp.overlay SET outcome = 'interrupted', owner = NULL WHERE owner = ?");

  const writeBegun = ({ record, text }: Begun, ended: Ended | undefined, owner: string): void => {
    const outcome: AuditRecord['outcome'] = ended?.outcome ?? record.outcome;
    insert.run(
      record.id,
      Math.trunc(record.at),
      record.kind,
      columnText(record.principal.client),
      columnText(record.target.upstream),
      columnText(record.target.name),
      outcome,
      outcome === 'started' ? owner : null,
      text,
      ended?.text ?? null,
    );
  };

  const write: AuditRows['write'] = (id, { begun, ended }, owner) => {
    if (begun !== undefined) writeBegun(begun, ended, owner);
    else if (ended !== undefined) update.run(ended.outcome, ended.text, id);
  };

  return {
    write,
    writeAll(changes, owner) {
      for (const [id, change] of changes) write(id, change, owner);
    },
    interrupt: (owner) => void interrupt.run(owner),
  };
};

/** Of the audit table, where each record becomes a link of the chain; or of a table of the same columns laid over it. */
export const auditRows = (sqlite: DatabaseSync, table: 'main.audit' | 'temp.overlay'): AuditRows =>
  table === 'main.audit' ? auditLinks(sqlite) : overlayRows(sqlite);

/** The entries of one record brought together, in the order in which the records began. */
export const gather = (
  entries: Iterable<{ readonly begun: Begun } | { readonly ended: Ended }>,
): ReadonlyMap<string, Change> => {
  const changes = new Map<string, Change>();
  for (const entry of entries) {
    const id = 'begun' in entry ? entry.begun.record.id : entry.ended.id;
    const before = changes.get(id);
    changes.set(id, before === undefined ? entry : { ...before, ...entry });
  }
  return changes;
};
