import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import type { AuditRecord } from '../pipeline/call.ts';
import { signLine } from './audit-anchor.ts';
import type { Signer } from './audit-anchor.ts';
import type { AuditRow } from './audit-chain.ts';
import { readRow, rowColumns } from './audit-columns.ts';
import { parseBase } from './audit-head.ts';
import { joinRecord } from './audit-line.ts';
import { clausesOf, where } from './audit-query.ts';
import type { AuditFilter } from './audit-query.ts';
import { readInteger } from './database.ts';

/** What proves a record that left: its texts as they are kept, and the hashes around them. */
export interface RecordProof {
  readonly seq: number;
  /** The hash of the link before; left out in what is older than the chain, or where that is gone. */
  readonly before?: string;
  readonly hash: string | null;
  readonly writer: string | null;
  readonly begun: string;
  readonly ended: string | null;
  /** Of an end that came later. */
  readonly end?: { readonly link: number; readonly before?: string; readonly hash: string | null };
}

export interface ExportedRecord extends AuditRecord {
  readonly chain: RecordProof;
}

/** The hash of a link by its number. */
type HashAt = (link: number) => string | undefined;

const hashesOf = (sqlite: DatabaseSync): HashAt => {
  const begin = sqlite.prepare('SELECT hash FROM main.audit WHERE seq = ?');
  const end = sqlite.prepare('SELECT end_hash AS hash FROM main.audit WHERE end_link = ?');
  const base = parseBase(sqlite.prepare('SELECT base FROM audit_head').get()?.['base']);
  return (link) => {
    if (link === base?.link) return base.hash;
    const hash = (begin.get(link) ?? end.get(link))?.['hash'];
    return typeof hash === 'string' ? hash : undefined;
  };
};

const proofOf = ({ seq, hash, writer, begun, ended, endLink, endHash }: AuditRow, hashAt: HashAt): RecordProof => {
  const [before, endBefore] = [hashAt(seq - 1), endLink === null ? undefined : hashAt(endLink - 1)];
  return {
    seq,
    ...(before === undefined ? {} : { before }),
    hash,
    writer,
    begun,
    ended,
    ...(endLink === null
      ? {}
      : { end: { link: endLink, ...(endBefore === undefined ? {} : { before: endBefore }), hash: endHash } }),
  };
};

/** The records that the state file has, oldest first, each with what proves it; undefined for one that cannot be read. */
export function* exportRecords(sqlite: DatabaseSync, filter: AuditFilter): Generator<ExportedRecord | undefined, void> {
  const hashAt = hashesOf(sqlite);
  const { sql, values } = where(clausesOf(filter));
  for (const kept of sqlite.prepare(`SELECT ${rowColumns} FROM main.audit ${sql} ORDER BY seq`).iterate(...values)) {
    const row = readRow(kept);
    const record = joinRecord(row.begun, row.ended ?? undefined, row.outcome);
    yield record === undefined ? undefined : { ...record, chain: proofOf(row, hashAt) };
  }
}

/** What the last line of an export says of the lines before it. */
export interface Seal {
  readonly records: number;
  /** SHA-256 of all bytes before this line. */
  readonly sha256: string;
  /** The head of the chain by then. */
  readonly link: number;
  readonly hash: string;
  readonly filter: AuditFilter;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly key: string;
}

/** An export as lines of JSON, the last of which is signed. */
export function* exportLines(
  sqlite: DatabaseSync,
  filter: AuditFilter,
  signer: Signer,
  at: number,
): Generator<string, void> {
  const digest = createHash('sha256');
  let records = 0;
  for (const record of exportRecords(sqlite, filter)) {
    if (record === undefined) continue;
    const line = JSON.stringify(record);
    digest.update(`${line}\n`);
    records += 1;
    yield line;
  }
  const head = sqlite.prepare('SELECT link, hash FROM audit_head').get();
  const seal: Seal = {
    records,
    sha256: digest.digest('hex'),
    link: readInteger(head, 'link'),
    hash: String(head?.['hash'] ?? ''),
    filter,
    at,
    key: signer.key,
  };
  yield signLine({ seal }, signer);
}
