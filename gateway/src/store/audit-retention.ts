import type { DatabaseSync } from 'node:sqlite';

import { addAnchor } from './audit-anchors.ts';
import type { Signer } from './audit-anchor.ts';
import { carriedRows, headRow, rowOverheadBytes } from './audit-head.ts';
import { holdsUpTo } from './audit-walk.ts';
import { readInteger } from './database.ts';

/** What is kept of the audit. */
export interface Retention {
  /** Days; 0 is for ever. */
  readonly keepDays: number;
  /** About what the records may take; 0 is any. */
  readonly maxBytes: number;
}

/** Records that one transaction drops at most: some milliseconds. */
export const mostDropped = 500;

const dayMs = 86_400_000;

interface Old {
  readonly seq: number;
  readonly bytes: number;
}

const oldest = (sqlite: DatabaseSync): Iterable<Old & { readonly at: number }> =>
  (function* read() {
    const sql = `SELECT seq, at, octet_length(begun) + coalesce(octet_length(ended), 0) + ${rowOverheadBytes} AS bytes
      FROM main.audit ORDER BY seq`;
    for (const row of sqlite.prepare(sql).iterate()) {
      yield { seq: readInteger(row, 'seq'), at: readInteger(row, 'at'), bytes: readInteger(row, 'bytes') };
    }
  })();

/** The last of the oldest rows that are too old, or too much; undefined where none is. */
const lastToGo = (sqlite: DatabaseSync, { keepDays, maxBytes }: Retention, bytes: number, now: number) => {
  const tooOld = keepDays === 0 ? -Infinity : now - keepDays * dayMs;
  let tooMuch = maxBytes === 0 ? 0 : bytes - maxBytes;
  let [last, count]: [number | undefined, number] = [undefined, 0];
  for (const row of oldest(sqlite)) {
    if (count === mostDropped || (row.at >= tooOld && tooMuch <= 0)) break;
    last = row.seq;
    count += 1;
    tooMuch -= row.bytes;
  }
  return last;
};

/**
 * Drops the oldest records of what need not be kept, at most `mostDropped`; the chain begins after them from then on, and a
 * signed anchor says so. Rows whose end the chain has still to prove stay. Tells how many went. For use within a transaction.
 */
export const dropOldest = (sqlite: DatabaseSync, retention: Retention, signer: Signer, now: number): number => {
  const head = headRow(sqlite);
  const { bytes } = head.read();
  const last = lastToGo(sqlite, retention, bytes, now);
  if (last === undefined) return 0;
  const base = head.base();
  const link = Math.max(base.link, last);
  const row = sqlite.prepare('SELECT hash FROM main.audit WHERE seq = ?').get(link);
  const hash = link === base.link ? base.hash : row?.['hash'];
  // What was tampered with stays: it is evidence, and `audit verify` names it.
  if (typeof hash !== 'string' || !holdsUpTo(sqlite, base, link)) return 0;
  const goes = `seq <= ? AND owner IS NULL AND outcome <> 'started' AND (end_link IS NULL OR end_link <= ?)`;
  const size = sqlite
    .prepare(
      `SELECT sum(octet_length(begun) + coalesce(octet_length(ended), 0) + ${rowOverheadBytes}) AS bytes FROM main.audit WHERE ${goes}`,
    )
    .get(last, link);
  const dropped = Number(sqlite.prepare(`DELETE FROM main.audit WHERE ${goes}`).run(last, link).changes);
  if (dropped === 0) return 0;
  head.rebase(
    { link, hash, dropped: base.dropped + dropped, ...carriedRows(sqlite, link) },
    bytes - readInteger(size, 'bytes'),
  );
  addAnchor(sqlite, signer, 'dropped', now);
  sqlite.prepare('DELETE FROM audit_anchors WHERE link < ?').run(link);
  return dropped;
};
