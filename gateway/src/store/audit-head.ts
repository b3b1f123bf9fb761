import type { DatabaseSync } from 'node:sqlite';

import { carry, noHash } from './audit-chain.ts';
import type { AuditRow, Base } from './audit-chain.ts';
import { readRow, rowColumns } from './audit-columns.ts';
import { readInteger } from './database.ts';

/** The end of the chain, from which the next link goes on. */
export interface Head {
  readonly link: number;
  readonly hash: string;
  /** About what the records take in the state file. */
  readonly bytes: number;
}

/** The row that knows both ends of the chain. For use within a transaction that may write. */
export interface HeadRow {
  /** Begins the chain where there is none. */
  read(): Head;
  write(head: Head): void;
  base(): Base;
  /** Moves the beginning of the chain, and says what is left of the bytes. */
  rebase(base: Base, bytes: number): void;
}

/** What a record takes beside its two texts: its columns and their indexes. */
export const rowOverheadBytes = 500;

const isBase = (value: unknown): value is Base =>
  typeof value === 'object' &&
  value !== null &&
  'link' in value &&
  typeof value.link === 'number' &&
  'hash' in value &&
  typeof value.hash === 'string' &&
  'dropped' in value &&
  typeof value.dropped === 'number' &&
  'carried' in value &&
  typeof value.carried === 'number' &&
  'digest' in value &&
  typeof value.digest === 'string';

/** The base that is kept as this text; undefined where it is none. */
export const parseBase = (text: unknown): Base | undefined => {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return isBase(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The digest of the rows up to a link, which no chain covers. */
export const carriedRows = (
  sqlite: DatabaseSync,
  upTo: number,
  look?: (row: AuditRow) => void,
): { readonly carried: number; readonly digest: string } => {
  let [carried, digest] = [0, noHash];
  for (const kept of sqlite.prepare(`SELECT ${rowColumns} FROM main.audit WHERE seq <= ? ORDER BY seq`).iterate(upTo)) {
    const row = readRow(kept);
    carried += 1;
    digest = carry(digest, row);
    look?.(row);
  }
  return { carried, digest };
};

const sizeSql = `SELECT coalesce(sum(octet_length(begun) + coalesce(octet_length(ended), 0) + ${rowOverheadBytes}), 0) AS bytes,
  coalesce(max(seq), 0) AS last FROM main.audit`;

export const headRow = (sqlite: DatabaseSync): HeadRow => {
  const select = sqlite.prepare('SELECT link, hash, bytes FROM audit_head');
  const update = sqlite.prepare('UPDATE audit_head SET link = ?, hash = ?, bytes = ?');

  /** What is there already was written before there was a chain: it is covered as it is now. */
  const begin = (): Head => {
    const row = sqlite.prepare(sizeSql).get();
    const [link, bytes] = [readInteger(row, 'last'), readInteger(row, 'bytes')];
    const carried = carriedRows(sqlite, link);
    const base: Base = { link, hash: carried.digest, dropped: 0, ...carried };
    sqlite
      .prepare('INSERT INTO audit_head (only, link, hash, bytes, base) VALUES (1, ?, ?, ?, ?)')
      .run(link, base.hash, bytes, JSON.stringify(base));
    return { link, hash: base.hash, bytes };
  };

  const read = (): Head => {
    const row = select.get();
    if (row === undefined) return begin();
    return { link: readInteger(row, 'link'), hash: String(row['hash']), bytes: readInteger(row, 'bytes') };
  };

  return {
    read,
    write: ({ link, hash, bytes }) => void update.run(link, hash, bytes),
    base() {
      read();
      const base = parseBase(sqlite.prepare('SELECT base FROM audit_head').get()?.['base']);
      if (base === undefined) throw new Error('the beginning of the chain of the audit cannot be read');
      return base;
    },
    rebase: (base, bytes) =>
      void sqlite.prepare('UPDATE audit_head SET base = ?, bytes = ?').run(JSON.stringify(base), Math.max(0, bytes)),
  };
};
