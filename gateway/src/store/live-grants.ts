import type { SQLOutputValue } from 'node:sqlite';

import { GatewayError } from '../errors.ts';
import type { Grant } from '../policy/grant.ts';
import { type Database, readInteger } from './database.ts';
import { expiryOf, parseGrant } from './grant-json.ts';
import type { Warn } from './warn.ts';

/** The grants in force, remembered between looks at the state file. */
export interface LiveGrants {
  list(now: number): readonly Grant[];
  /** Looks again the next time: this process has changed them. */
  forget(): void;
}

const lookEveryMs = 200;

/** The grant of a row, with the uses that are left; undefined when it is damaged. */
export const readGrant = ({ id, effect, uses, body }: Record<string, SQLOutputValue>): Grant | undefined => {
  const grant = typeof body === 'string' ? parseGrant(body) : undefined;
  if (grant === undefined || grant.id !== id || grant.effect !== effect) return undefined;
  return grant.effect === 'allow' && typeof uses === 'number' ? { ...grant, uses } : grant;
};

/** An allowance that cannot be read allows nothing; a refusal that cannot be read must not be dropped. */
const readAll = (rows: readonly Record<string, SQLOutputValue>[], path: string, warn: Warn): readonly Grant[] =>
  rows.flatMap((row) => {
    const grant = readGrant(row);
    if (grant !== undefined) return [grant];
    const id = String(row['id']);
    if (row['effect'] !== 'allow') {
      throw new GatewayError('internal', `The grant ${id} in ${path} cannot be read, so nothing is allowed.`, {
        remedy: `Take it back with \`storycore-mcp revoke ${id}\`, and give it again.`,
      });
    }
    warn('A grant cannot be read, and allows nothing.', { grant: id });
    return [];
  });

/**
 * Reads the grants again when they have changed. SQLite's own count of what other connections committed is asked first,
 * at most every 200 ms: it costs 3 µs and waits for nobody.
 */
export const createLiveGrants = (database: Database, warn: Warn): LiveGrants => {
  const { sqlite, path } = database;
  const dataVersion = sqlite.prepare('PRAGMA data_version');
  const revision = sqlite.prepare("SELECT value FROM counters WHERE name = 'grants'");
  const select = sqlite.prepare(
    `SELECT id, effect, uses, body FROM grants
     WHERE revoked_at IS NULL AND alone = 0 AND (uses IS NULL OR uses > 0) ORDER BY given_at, id`,
  );

  let grants: readonly Grant[] = [];
  let seenVersion: number | undefined;
  let seenRevision: number | undefined;
  let lookedAt = -Infinity;
  let nextExpiry = Infinity;

  const show = (shown: readonly Grant[], now: number): void => {
    grants = Object.freeze(shown.filter((grant) => expiryOf(grant) > now));
    nextExpiry = Math.min(...grants.map(expiryOf));
  };

  const look = (now: number): void => {
    const version = readInteger(dataVersion.get(), 'data_version');
    if (version !== seenVersion) {
      const current = readInteger(revision.get(), 'value');
      if (current !== seenRevision) show(readAll(select.all(), path, warn), now);
      seenRevision = current;
      seenVersion = version;
    }
    lookedAt = now;
  };

  return {
    list(now) {
      // The distance, not the difference: a clock that was set back must not stop the looking.
      if (Math.abs(now - lookedAt) >= lookEveryMs) database.guard(() => look(now));
      if (now >= nextExpiry) show(grants, now);
      return grants;
    },
    forget() {
      seenVersion = undefined;
      lookedAt = -Infinity;
    },
  };
};
