import { GatewayError } from '../errors.ts';
import type { Grant, Principal } from '../policy/grant.ts';
import { encodeBegun } from './audit-line.ts';
import { auditRows } from './audit-rows.ts';
import type { Database } from './database.ts';
import { expiryOf } from './grant-json.ts';
import { type GrantChange, grantRecord } from './grant-record.ts';
import { createLiveGrants, readGrant } from './live-grants.ts';
import type { Warn } from './warn.ts';

/** The grants of the state file, as all processes that use it see them. */
export interface GrantStore {
  /**
   * What is granted and neither revoked, used up nor expired at `now` (epoch milliseconds), oldest first. The same
   * array as long as nothing changed. What another process changes is seen within 200 ms.
   */
  list(now: number): readonly Grant[];
  /** Adds the grant and its audit record, or neither. Throws when its id is taken. */
  add(grant: Grant, by?: Principal): void;
  /** Takes it back, with an audit record; false when there is no such grant in force. */
  revoke(id: string, by?: Principal): boolean;
  /**
   * Takes one use from each grant that counts them, in all processes at once; false, and none taken, when one has none
   * left or was revoked. A grant that is named twice gives one use: what is counted are calls.
   */
  consume(ids: readonly string[]): boolean;
}

/** Who changes grants from the command line: no client does. */
const person: Principal = { client: 'storycore-mcp' };

const usesOf = (grant: Grant): number | undefined => (grant.effect === 'allow' ? grant.uses : undefined);

const grantStatements = ({ sqlite }: Database) => ({
  bump: sqlite.prepare("UPDATE counters SET value = value + 1 WHERE name = 'grants'"),
  one: sqlite.prepare('SELECT id, effect, uses, body FROM grants WHERE id = ? AND revoked_at IS NULL'),
  insert: sqlite.prepare(
    'INSERT INTO grants (id, effect, given_at, expires_at, uses, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ),
  withdraw: sqlite.prepare('UPDATE grants SET revoked_at = ? WHERE id = ?'),
  take: sqlite.prepare('UPDATE grants SET uses = uses - 1 WHERE id = ?'),
});

/** Reads and writes grants. `now` dates what is recorded; `list` is told the time. */
export const createGrantStore = (database: Database, warn: Warn, now: () => number = Date.now): GrantStore => {
  const { bump, one, insert, withdraw, take } = grantStatements(database);
  const live = createLiveGrants(database, warn);
  const rows = auditRows(database.sqlite, 'main.audit');

  /** All of `work` or nothing. The counter makes other processes look again. */
  const change = (work: () => boolean): boolean => {
    try {
      return database.transaction(() => {
        const changed = work();
        if (changed) bump.run();
        return changed;
      });
    } finally {
      live.forget();
    }
  };

  const record = (done: Omit<GrantChange, 'at'>): void => {
    const begun = encodeBegun(grantRecord({ ...done, at: now() }));
    rows.write(begun.record.id, { begun }, '');
  };

  const isLeft = (id: string): boolean => {
    const row = one.get(id);
    return row !== undefined && (row['uses'] === null || Number(row['uses']) > 0);
  };

  const add = (grant: Grant, by: Principal): boolean => {
    const expiry = expiryOf(grant);
    const { changes } = insert.run(
      grant.id,
      grant.effect,
      Math.trunc(grant.givenAt),
      expiry === Infinity ? null : Math.trunc(expiry),
      usesOf(grant) ?? null,
      JSON.stringify(grant),
    );
    if (changes === 0) {
      throw new GatewayError('invalid-request', `There is, or was, a grant ${grant.id} already.`, {
        remedy: 'Give the new grant another id.',
      });
    }
    record({ done: 'added', id: grant.id, grant, by });
    return true;
  };

  const revoke = (id: string, by: Principal): boolean => {
    const row = one.get(id);
    if (row === undefined) return false;
    withdraw.run(Math.trunc(now()), id);
    record({ done: 'revoked', id, grant: readGrant(row), by });
    return true;
  };

  /** Most grants count nothing: then there is nothing to write, and a call need not wait for a commit. */
  const counting = (ids: readonly string[]): readonly string[] => {
    const known = live.list(now());
    const endless = (id: string): boolean => known.some((grant) => grant.id === id && usesOf(grant) === undefined);
    return [...new Set(ids)].filter((id) => !endless(id));
  };

  return {
    list: (time) => live.list(time),
    add(grant, by = person) {
      change(() => add(grant, by));
    },
    revoke: (id, by = person) => change(() => revoke(id, by)),
    consume(ids) {
      const counted = counting(ids);
      if (counted.length === 0) return true;
      return change(() => {
        if (!counted.every(isLeft)) return false;
        for (const id of counted) take.run(id);
        return true;
      });
    },
  };
};
