import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';

import { GatewayError } from '../errors.ts';
import type { AuditRecord } from '../pipeline/call.ts';
import { overlaySpools } from './audit-overlay.ts';
import { columnText, joinRecord } from './audit-line.ts';
import { recoverAudit } from './audit-recover.ts';
import { type Database, readInteger } from './database.ts';
import { stateError } from './state-error.ts';
import type { Warn } from './warn.ts';

/** Which records. What is left out matches all; `*` in a name matches any run of characters. */
export interface AuditFilter {
  /** Epoch milliseconds, included. */
  readonly since?: number | undefined;
  /** Epoch milliseconds, excluded. */
  readonly until?: number | undefined;
  readonly kind?: AuditRecord['kind'] | undefined;
  readonly client?: string | undefined;
  readonly server?: string | undefined;
  /** The target's own name. */
  readonly target?: string | undefined;
  readonly outcome?: string | undefined;
}

export interface AuditPage extends AuditFilter {
  /** The id of a record: only what came after it. */
  readonly after?: string | undefined;
  /** At most so many: the first ones after `after`, or without it the newest. */
  readonly limit?: number | undefined;
}

/** Where a record stands in the order of all. */
export interface RecordPlace {
  /** Whole epoch milliseconds. */
  readonly at: number;
  readonly id: string;
}

export interface AuditReach extends AuditFilter {
  /** Only what came before it; left out, from the newest on. */
  readonly before?: RecordPlace | undefined;
  /** At most so many are looked through. */
  readonly reach: number;
}

/** Reads the audit of every process that uses this data folder, those that run included. */
export interface AuditQuery {
  /** Newest last. Read as it is asked for, so that any number of records fits in memory. */
  query(page?: AuditPage): Iterable<AuditRecord>;
  /** Newest first, of the last `reach` before a place: what is rare is not looked for in all there are at once. */
  back(reach: AuditReach): Iterable<AuditRecord>;
  /** The last one that `back` would look through; undefined where it would come to the oldest. */
  backEnd(reach: AuditReach): RecordPlace | undefined;
  get(id: string): AuditRecord | undefined;
  count(filter?: AuditFilter): number;
}

const everything = `(
  SELECT * FROM temp.overlay UNION ALL
  SELECT * FROM main.audit WHERE id NOT IN (SELECT id FROM temp.overlay)
)`;

/** SQLite's GLOB with `*` alone: its other signs stand for themselves. */
const glob = (pattern: string): string => pattern.replace(/[?[]/g, '[$&]');

/** A condition, or what is made of several. */
export interface Clause {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** All of them. */
export const where = (conditions: readonly Clause[]): Clause => ({
  sql: conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
  values: conditions.flatMap(({ values }) => values),
});

/** One for each part of the filter. */
export const clausesOf = (filter: AuditFilter): readonly Clause[] => {
  const clauses: Clause[] = [];
  const add = (sql: string, value: SQLInputValue | undefined): void => {
    if (value !== undefined) clauses.push({ sql, values: [value] });
  };
  add('at >= ?', filter.since);
  add('at < ?', filter.until);
  add('kind = ?', filter.kind);
  add('outcome = ?', filter.outcome);
  for (const column of ['client', 'server', 'target'] as const) {
    const pattern = filter[column];
    if (pattern === undefined) continue;
    if (pattern.includes('*')) add(`${column} GLOB ?`, glob(pattern));
    else add(`${column} = ?`, columnText(pattern));
  }
  return clauses;
};

const readRow = (row: Record<string, SQLOutputValue>): AuditRecord | undefined => {
  const { begun, ended, outcome } = row;
  if (typeof begun !== 'string' || typeof outcome !== 'string') return undefined;
  return joinRecord(begun, typeof ended === 'string' ? ended : undefined, outcome);
};

export const createAuditQuery = (database: Database, warn: Warn): AuditQuery => {
  /** A connection of its own, so that reading and a drain in the same process do not meet. Whoever asked closes it. */
  const open = (): DatabaseSync => {
    try {
      recoverAudit({ database, warn, waitMs: 0 });
    } catch {
      // The state file is locked or the disk is full: the spools are read along below, and stay where they are.
    }
    const sqlite = new DatabaseSync(database.path, { readOnly: true, timeout: 2_000 });
    try {
      overlaySpools(sqlite, database.folder);
      return sqlite;
    } catch (error) {
      sqlite.close();
      throw error;
    }
  };

  /** The one place where reading fails, and says so. */
  function* read(select: (sqlite: DatabaseSync) => { sql: string; values: readonly SQLInputValue[] }) {
    let sqlite: DatabaseSync | undefined;
    try {
      sqlite = open();
      const { sql, values } = select(sqlite);
      yield* sqlite.prepare(sql).iterate(...values);
    } catch (error) {
      throw stateError(database.path, error);
    } finally {
      sqlite?.close();
    }
  }

  const placeOf = (sqlite: DatabaseSync, id: string): Clause => {
    const row = sqlite.prepare(`SELECT at FROM ${everything} WHERE id = ?`).get(id);
    if (row === undefined) {
      throw new GatewayError('invalid-request', `There is no audit record ${id} to go on after.`, {
        remedy: 'Take an id that `storycore-mcp audit` shows.',
      });
    }
    return { sql: '(at, id) > (?, ?)', values: [readInteger(row, 'at'), id] };
  };

  const select =
    ({ after, limit, ...filter }: AuditPage) =>
    (sqlite: DatabaseSync): Clause => {
      const clauses = clausesOf(filter);
      const place = after === undefined ? [] : [placeOf(sqlite, after)];
      const { sql, values } = where([...clauses, ...place]);
      const rows = `SELECT at, id, begun, ended, outcome FROM ${everything} ${sql}`;
      if (limit === undefined) return { sql: `${rows} ORDER BY at, id`, values };
      if (after !== undefined) return { sql: `${rows} ORDER BY at, id LIMIT ?`, values: [...values, limit] };
      const newest = `SELECT * FROM (${rows} ORDER BY at DESC, id DESC LIMIT ?) ORDER BY at, id`;
      return { sql: newest, values: [...values, limit] };
    };

  /** Those of a stretch of time, before a place. */
  const beforeOf = ({ before, since, until }: AuditReach): Clause =>
    where([
      ...clausesOf({ since, until }),
      ...(before === undefined ? [] : [{ sql: '(at, id) < (?, ?)', values: [before.at, before.id] }]),
    ]);

  const selectBack = (page: AuditReach): Clause => {
    const { sql, values } = beforeOf(page);
    const reached = `SELECT * FROM ${everything} ${sql} ORDER BY at DESC, id DESC LIMIT ?`;
    const { kind, outcome, client, server, target } = page;
    const wanted = where(clausesOf({ kind, outcome, client, server, target }));
    return {
      sql: `SELECT at, id, begun, ended, outcome FROM (${reached}) ${wanted.sql} ORDER BY at DESC, id DESC`,
      values: [...values, page.reach, ...wanted.values],
    };
  };

  function* records(select: (sqlite: DatabaseSync) => Clause): Generator<AuditRecord, void, undefined> {
    for (const row of read(select)) {
      const record = readRow(row);
      if (record === undefined) warn('An audit record cannot be read.', { id: row['id'] });
      else yield record;
    }
  }

  return {
    query: (page = {}) => records(select(page)),
    back: (page) => records(() => selectBack(page)),
    backEnd(page) {
      const { sql, values } = beforeOf(page);
      const last = `SELECT at, id FROM ${everything} ${sql} ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?`;
      const [row] = read(() => ({ sql: last, values: [...values, page.reach - 1] }));
      return row === undefined ? undefined : { at: readInteger(row, 'at'), id: String(row['id']) };
    },
    get(id) {
      const sql = `SELECT id, begun, ended, outcome FROM ${everything} WHERE id = ?`;
      const [row] = read(() => ({ sql, values: [id] }));
      return row === undefined ? undefined : readRow(row);
    },
    count(filter = {}) {
      const { sql, values } = where(clausesOf(filter));
      const [row] = read(() => ({ sql: `SELECT count(*) AS records FROM ${everything} ${sql}`, values }));
      return readInteger(row, 'records');
    },
  };
};
