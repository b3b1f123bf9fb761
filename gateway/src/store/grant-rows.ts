import { GatewayError } from '../errors.ts';
import type { Grant, Principal } from '../policy/grant.ts';
import { encodeBegun } from './audit-line.ts';
import { auditRows } from './audit-rows.ts';
import type { Database } from './database.ts';
import { expiryOf } from './grant-json.ts';
import { type GrantChange, grantRecord } from './grant-record.ts';
import { readGrant } from './live-grants.ts';

/** How a grant is kept that an answer yields. */
export interface Kept {
  /** For one waiting call, which is told of it. */
  readonly alone?: boolean;
  /** The run of a gateway that it ends with. */
  readonly run?: string;
}

/** Writes grants, each with its audit record. For use within a transaction, which `bump` makes other processes see. */
export interface GrantRows {
  /** Throws `invalid-request` where its id is taken. */
  add(grant: Grant, by: Principal, kept?: Kept): void;
  /** False when there is no such grant in force. */
  revoke(id: string, by: Principal): boolean;
  /** The grant in force; undefined where it is revoked, used up or damaged. */
  read(id: string): Grant | undefined;
  isLeft(id: string): boolean;
  take(id: string): void;
  /** Those in force that end with this run. */
  ofRun(run: string): readonly string[];
  /** The runs that have some in force. */
  runs(): readonly string[];
  bump(): void;
}

export const usesOf = (grant: Grant): number | undefined => (grant.effect === 'allow' ? grant.uses : undefined);

export const grantRows = ({ sqlite }: Pick<Database, 'sqlite'>, now: () => number): GrantRows => {
  const bump = sqlite.prepare("UPDATE counters SET value = value + 1 WHERE name = 'grants'");
  const one = sqlite.prepare('SELECT id, effect, uses, body FROM grants WHERE id = ? AND revoked_at IS NULL');
  const insert = sqlite.prepare(
    `INSERT INTO grants (id, effect, given_at, expires_at, uses, body, alone, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const withdraw = sqlite.prepare('UPDATE grants SET revoked_at = ? WHERE id = ?');
  const take = sqlite.prepare('UPDATE grants SET uses = uses - 1 WHERE id = ?');
  const ofRun = sqlite.prepare('SELECT id FROM grants WHERE run = ? AND revoked_at IS NULL');
  const runs = sqlite.prepare('SELECT DISTINCT run FROM grants WHERE run IS NOT NULL AND revoked_at IS NULL');
  const rows = auditRows(sqlite, 'main.audit');

  const record = (done: Omit<GrantChange, 'at'>): void => {
    const begun = encodeBegun(grantRecord({ ...done, at: now() }));
    rows.write(begun.record.id, { begun }, '');
  };

  const isLeft = (id: string): boolean => {
    const row = one.get(id);
    return row !== undefined && (row['uses'] === null || Number(row['uses']) > 0);
  };

  return {
    add(grant, by, { alone = false, run } = {}) {
      const expiry = expiryOf(grant);
      const { changes } = insert.run(
        grant.id,
        grant.effect,
        Math.trunc(grant.givenAt),
        expiry === Infinity ? null : Math.trunc(expiry),
        usesOf(grant) ?? null,
        JSON.stringify(grant),
        alone ? 1 : 0,
        run ?? null,
      );
      if (changes === 0) {
        throw new GatewayError('invalid-request', `There is, or was, a grant ${grant.id} already.`, {
          remedy: 'Give the new grant another id.',
        });
      }
      record({ done: 'added', id: grant.id, grant, by });
    },
    revoke(id, by) {
      const row = one.get(id);
      if (row === undefined) return false;
      withdraw.run(Math.trunc(now()), id);
      record({ done: 'revoked', id, grant: readGrant(row), by });
      return true;
    },
    read(id) {
      const row = isLeft(id) ? one.get(id) : undefined;
      return row === undefined ? undefined : readGrant(row);
    },
    isLeft,
    take: (id) => void take.run(id),
    ofRun: (run) => ofRun.all(run).map(({ id }) => String(id)),
    runs: () => runs.all().map(({ run }) => String(run)),
    bump: () => void bump.run(),
  };
};
