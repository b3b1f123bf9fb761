import type { SQLOutputValue } from 'node:sqlite';

import { GatewayError } from '../errors.ts';
import type { Grant } from '../policy/grant.ts';
import { createChanges } from './changes.ts';
import type { Database } from './database.ts';
import { expiryOf, parseGrant } from './grant-json.ts';
import type { Warn } from './warn.ts';

/** The grants in force, remembered between looks at the state file. */
export interface LiveGrants {
  list(now: number): readonly Grant[];
  /** Looks again the next time: this process has changed them. */
  forget(): void;
}

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

/** Reads the grants again when they have changed. */
export const createLiveGrants = (database: Database, warn: Warn): LiveGrants => {
  const { sqlite, path } = database;
  const changes = createChanges(database, 'grants');
  const select = sqlite.prepare(
    `SELECT id, effect, uses, body FROM grants
     WHERE revoked_at IS NULL AND alone = 0 AND (uses IS NULL OR uses > 0) ORDER BY given_at, id`,
  );

  let grants: readonly Grant[] = [];
  let nextExpiry = Infinity;

  const show = (shown: readonly Grant[], now: number): void => {
    grants = Object.freeze(shown.filter((grant) => expiryOf(grant) > now));
    nextExpiry = Math.min(...grants.map(expiryOf));
  };

  const read = (now: number): void => show(readAll(select.all(), path, warn), now);

  return {
    list(now) {
      changes.look(now, read);
      if (now >= nextExpiry) show(grants, now);
      return grants;
    },
    forget: changes.forget,
  };
};
