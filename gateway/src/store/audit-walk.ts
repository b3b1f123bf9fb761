import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import { endText, firstText, linkHash } from './audit-chain.ts';
import type { AuditRow, Base } from './audit-chain.ts';
import { readRow, rowColumns } from './audit-columns.ts';
import { carriedRows } from './audit-head.ts';

/** One link of the chain: the begin of a record, or its end. */
export interface Link {
  readonly link: number;
  readonly row: AuditRow;
  readonly isEnd: boolean;
  /** As it is kept. */
  readonly hash: string | null;
}

/** The hash that a link should have, after the one before. */
export const expectedHash = (before: string, { row, isEnd }: Link): string =>
  linkHash(before, isEnd ? endText(row) : firstText(row));

const beginOf = (row: AuditRow): Link => ({ link: row.seq, row, isEnd: false, hash: row.hash });
const endOf = (row: AuditRow): Link => ({ link: row.endLink ?? 0, row, isEnd: true, hash: row.endHash });

type Rows = Iterator<Record<string, SQLOutputValue>>;

const nextOf = (rows: Rows, read: (row: AuditRow) => Link): Link | undefined => {
  const { value, done } = rows.next();
  return done === true ? undefined : read(readRow(value));
};

/** The links after `from`, by their numbers, read as they are asked for. */
export function* walk(sqlite: DatabaseSync, from: number): Generator<Link, void, undefined> {
  const begins = sqlite.prepare(`SELECT ${rowColumns} FROM main.audit WHERE seq > ? ORDER BY seq`).iterate(from);
  const ends = sqlite
    .prepare(`SELECT ${rowColumns} FROM main.audit WHERE end_link > ? ORDER BY end_link`)
    .iterate(from);
  try {
    let begin = nextOf(begins, beginOf);
    let end = nextOf(ends, endOf);
    while (begin !== undefined || end !== undefined) {
      if (begin !== undefined && (end === undefined || begin.link <= end.link)) {
        yield begin;
        begin = nextOf(begins, beginOf);
      } else if (end !== undefined) {
        yield end;
        end = nextOf(ends, endOf);
      }
    }
  } finally {
    // One that is not read to its end would hold on to what it sees of the file.
    begins.return?.();
    ends.return?.();
  }
}

/** Whether all from the beginning of the chain up to a link is as it was written. */
export const holdsUpTo = (sqlite: DatabaseSync, base: Base, upTo: number): boolean => {
  const { carried, digest } = carriedRows(sqlite, base.link);
  if (carried !== base.carried || digest !== base.digest) return false;
  let [at, before] = [base.link, base.hash];
  for (const link of walk(sqlite, base.link)) {
    if (link.link > upTo) break;
    if (link.link !== at + 1 || link.hash === null || link.hash !== expectedHash(before, link)) return false;
    at = link.link;
    before = link.hash;
  }
  return at >= upTo;
};

/** How far around its place a link is looked for that stands in another. */
const reach = 64;

/** Where a link was written, where that is near by and not where it stands. */
export const writtenAt = (sqlite: DatabaseSync, link: Link): number | undefined => {
  const [low, high] = [link.link - reach, link.link + reach];
  const hashes = new Set(
    sqlite
      .prepare(
        `SELECT hash FROM main.audit WHERE seq BETWEEN ? AND ? UNION SELECT end_hash FROM main.audit WHERE end_link BETWEEN ? AND ?`,
      )
      .all(low, high, low, high)
      .flatMap(({ hash }) => (typeof hash === 'string' ? [hash] : [])),
  );
  for (let at = Math.max(1, low); at <= high; at += 1) {
    if (at === link.link) continue;
    const moved = link.isEnd ? { ...link.row, endLink: at } : { ...link.row, seq: at };
    for (const before of hashes) {
      if (hashes.has(expectedHash(before, { ...link, row: moved }))) return at;
    }
  }
  return undefined;
};
