import type { Database } from './database.ts';
import { readInteger } from './database.ts';

/** Of each part of the state file a text that is another one once something of it has changed. */
const queries = {
  questions: `SELECT count(*) || ' ' || total(calls) || ' ' || total(expires_at) || ' ' ||
    (SELECT coalesce(max(rowid), 0) FROM questions) FROM questions WHERE state = 'open'`,
  audit: `SELECT coalesce(max(link), 0) || ' ' || (SELECT coalesce(max(seq), 0) FROM audit) FROM audit_head`,
  grants: `SELECT total(uses) || ' ' || (SELECT total(times) FROM uses) || ' ' ||
    (SELECT value FROM counters WHERE name = 'grants') FROM grants`,
  holds: `SELECT value FROM counters WHERE name = 'holds'`,
  pins: `SELECT value FROM counters WHERE name = 'pins'`,
  freezes: `SELECT value FROM counters WHERE name = 'freezes'`,
  orders: `SELECT (SELECT count(*) FROM order_answers) || ' ' || value FROM counters WHERE name = 'orders'`,
  results: 'SELECT count(*) || max(rowid) FROM results',
  alerts: 'SELECT count(*) || max(rowid) || total(cleared_at) || total(seen_at) FROM alerts',
  runs: 'SELECT count(*) || total(said_at) FROM runs',
  glances: 'SELECT count(*) || total(shown_at) FROM glances',
  catalogs: 'SELECT count(*) || total(saved_at) FROM catalog',
  configurations: `SELECT coalesce(max(id), 0) || ' ' ||
    (SELECT count(*) || total(applied_at) || total(length(body)) FROM config_runs) FROM config_versions`,
  tokens: 'SELECT count(*) || total(revoked_at) || total(last_used_at) FROM tokens',
} as const;

export type Stamped = keyof typeof queries;
export type StampTexts = Readonly<Record<Stamped, string>>;

/** Tells what changed in the state file, whichever process changed it. */
export interface Stamps {
  /** The same object as long as nothing has. Costs some microseconds then. */
  look(): StampTexts;
}

export const createStamps = ({ sqlite, guard }: Database): Stamps => {
  const byOthers = sqlite.prepare('PRAGMA data_version');
  const byUs = sqlite.prepare('SELECT total_changes() AS changes');
  const parts = Object.entries(queries).map(([name, query]) => `(${query}) AS ${name}`);
  const all = sqlite.prepare(`SELECT ${parts.join(', ')}`);
  let seen = '';
  let texts: StampTexts | undefined;

  const read = (): StampTexts => {
    const row = all.get() ?? {};
    const entries = Object.keys(queries).map((name) => [name, String(row[name])] as const);
    return Object.freeze(Object.fromEntries(entries) as Record<Stamped, string>);
  };

  return {
    look: () =>
      guard(() => {
        const now = `${readInteger(byOthers.get(), 'data_version')} ${readInteger(byUs.get(), 'changes')}`;
        if (texts === undefined || now !== seen) texts = read();
        seen = now;
        return texts;
      }),
  };
};
