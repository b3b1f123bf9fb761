import type { SQLOutputValue } from 'node:sqlite';

import type { AuditRow } from './audit-chain.ts';

/** The columns of a row, in the order in which `readRow` takes them. */
export const rowColumns =
  'seq, id, at, kind, client, server, target, outcome, owner, begun, ended, writer, hash, end_link, end_hash';

const text = (value: SQLOutputValue | undefined): string => (typeof value === 'string' ? value : String(value));
const number = (value: SQLOutputValue | undefined): number => (typeof value === 'number' ? value : Number(value));
const textOrNull = (value: SQLOutputValue | undefined): string | null => (value === null ? null : text(value));

/** A row of `rowColumns`. The table is strict: each column has its type, or is null where it may be. */
export const readRow = (row: Record<string, SQLOutputValue>): AuditRow => ({
  seq: number(row['seq']),
  id: text(row['id']),
  at: number(row['at']),
  kind: text(row['kind']),
  client: text(row['client']),
  server: text(row['server']),
  target: text(row['target']),
  outcome: text(row['outcome']),
  owner: textOrNull(row['owner']),
  begun: text(row['begun']),
  ended: textOrNull(row['ended']),
  writer: textOrNull(row['writer']),
  hash: textOrNull(row['hash']),
  endLink: row['end_link'] === null ? null : number(row['end_link']),
  endHash: textOrNull(row['end_hash']),
});
