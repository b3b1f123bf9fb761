import type { DatabaseSync } from 'node:sqlite';

import type { AuditRecord } from '../pipeline/call.ts';
import { endText, firstText, linkHash } from './audit-chain.ts';
import { readRow, rowColumns } from './audit-columns.ts';
import { headRow, rowOverheadBytes } from './audit-head.ts';
import type { Head } from './audit-head.ts';
import { columnText } from './audit-line.ts';
import type { Begun, Ended } from './audit-line.ts';
import type { AuditRows, Change } from './audit-rows.ts';

type Outcome = AuditRecord['outcome'];

const made = new WeakMap<DatabaseSync, AuditRows>();

/** What is written is part of the chain when the transaction is: none goes on from a head that another has moved. */
const together = <T>(sqlite: DatabaseSync, work: () => T): T => {
  if (sqlite.isTransaction) return work();
  sqlite.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    sqlite.exec('COMMIT');
    return value;
  } catch (error) {
    if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
    throw error;
  }
};

const createLinks = (sqlite: DatabaseSync): AuditRows => {
  const insert = sqlite.prepare(
    `INSERT INTO main.audit (seq, id, at, kind, client, server, target, outcome, owner, begun, ended, writer, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const find = sqlite.prepare(`SELECT ${rowColumns} FROM main.audit WHERE id = ?`);
  const update = sqlite.prepare(
    'UPDATE main.audit SET outcome = ?, owner = NULL, ended = ?, end_link = ?, end_hash = ? WHERE seq = ?',
  );
  // Whoever wrote another owner into a row ends nothing with it.
  const running = sqlite.prepare(
    'SELECT id FROM main.audit WHERE owner = ? AND coalesce(writer, owner) = owner ORDER BY seq',
  );
  const row = headRow(sqlite);

  /** The same head where the record is there already. */
  const begin = (head: Head, { record, text }: Begun, ended: Ended | undefined, owner: string): Head => {
    const outcome: Outcome = ended?.outcome ?? record.outcome;
    const first = {
      seq: head.link + 1,
      id: record.id,
      at: Math.trunc(record.at),
      kind: record.kind,
      client: columnText(record.principal.client),
      server: columnText(record.target.upstream),
      target: columnText(record.target.name),
      outcome,
      begun: text,
      ended: ended?.text ?? null,
      writer: owner,
      endLink: null,
    };
    const hash = linkHash(head.hash, firstText(first));
    const { seq, id, at, kind, client, server, target } = first;
    const waits = outcome === 'started' ? owner : null;
    const { changes } = insert.run(
      seq,
      id,
      at,
      kind,
      client,
      server,
      target,
      outcome,
      waits,
      text,
      first.ended,
      owner,
      hash,
    );
    if (changes === 0) return head;
    const bytes = Buffer.byteLength(text) + Buffer.byteLength(first.ended ?? '') + rowOverheadBytes;
    return { link: seq, hash, bytes: head.bytes + bytes };
  };

  /** How a record ended is said once: the same head where it was. */
  const end = (head: Head, id: string, outcome: Outcome, text: string | null): Head => {
    const found = find.get(id);
    const known = found && readRow(found);
    if (known === undefined || known.outcome !== 'started' || known.endLink !== null) return head;
    const link = head.link + 1;
    const hash = linkHash(head.hash, endText({ ...known, outcome, ended: text, endLink: link }));
    update.run(outcome, text, link, hash, known.seq);
    return { link, hash, bytes: head.bytes + Buffer.byteLength(text ?? '') };
  };

  const add = (head: Head, id: string, { begun, ended }: Change, owner: string): Head => {
    const after = begun === undefined ? head : begin(head, begun, ended, owner);
    return ended === undefined || after !== head ? after : end(head, id, ended.outcome, ended.text);
  };

  const extend = (work: (head: Head) => Head): void =>
    together(sqlite, () => {
      const before = row.read();
      const after = work(before);
      if (after !== before) row.write(after);
    });

  return {
    write: (id, change, owner) => extend((head) => add(head, id, change, owner)),
    writeAll: (changes, owner) =>
      extend((head) => {
        let at = head;
        for (const [id, change] of changes) at = add(at, id, change, owner);
        return at;
      }),
    interrupt: (owner) =>
      extend((head) => running.all(owner).reduce((at, { id }) => end(at, String(id), 'interrupted', null), head)),
  };
};

/** Writes to the audit table, each begin and each later end as a link of its chain. One for each connection. */
export const auditLinks = (sqlite: DatabaseSync): AuditRows => {
  const known = made.get(sqlite) ?? createLinks(sqlite);
  made.set(sqlite, known);
  return known;
};
