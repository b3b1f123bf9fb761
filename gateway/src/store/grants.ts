import type { Grant, Principal } from '../policy/grant.ts';
import type { Database } from './database.ts';
import { grantRows, usesOf } from './grant-rows.ts';
import { createLiveGrants } from './live-grants.ts';
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
  /** Looks again the next time: grants are known to have changed. */
  forget(): void;
}

/** Who changes grants from the command line: no client does. */
const person: Principal = { client: 'storycore-mcp' };

/** Reads and writes grants. `now` dates what is recorded; `list` is told the time. */
export const createGrantStore = (database: Database, warn: Warn, now: () => number = Date.now): GrantStore => {
  const rows = grantRows(database, now);
  const live = createLiveGrants(database, warn);

  /** All of `work` or nothing. The counter makes other processes look again. */
  const change = (work: () => boolean): boolean => {
    try {
      return database.transaction(() => {
        const changed = work();
        if (changed) rows.bump();
        return changed;
      });
    } finally {
      live.forget();
    }
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
      change(() => {
        rows.add(grant, by);
        return true;
      });
    },
    revoke: (id, by = person) => change(() => rows.revoke(id, by)),
    consume(ids) {
      const counted = counting(ids);
      if (counted.length === 0) return true;
      return change(() => {
        if (!counted.every(rows.isLeft)) return false;
        for (const id of counted) rows.take(id);
        return true;
      });
    },
    forget: () => live.forget(),
  };
};
