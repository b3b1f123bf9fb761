import type { Database } from './database.ts';
import { readInteger } from './database.ts';

/** Of each part of the state file a text that is another one once something of it has changed. */
const queries = {
  questions: `SELECT concat_ws(' ', count(*), sum(calls), sum(expires_at), (SELECT max(rowid) FROM questions))
    FROM questions WHERE state = 'open'`,
  audit: `SELECT concat_ws(' ', max(link), (SELECT max(seq) FROM audit)) FROM audit_head`,
  grants: `SELECT concat_ws(' ', value, (SELECT sum(uses) FROM grants), (SELECT sum(times) FROM uses))
    FROM counters WHERE name = 'grants'`,
  holds: `SELECT value FROM counters WHERE name = 'holds'`,
  pins: `SELECT value FROM counters WHERE name = 'pins'`,
  freezes: `SELECT value FROM counters WHERE name = 'freezes'`,
  orders: `SELECT concat_ws(' ', value, (SELECT count(*) FROM order_answers)) FROM counters WHERE name = 'orders'`,
  results: `SELECT concat_ws(' ', count(*), max(rowid)) FROM results`,
  // Of those that are old nothing changes any more.
  alerts: `SELECT concat_ws(' ', count(*), max(row), count(cleared_at), count(seen_at)) FROM
    (SELECT rowid AS row, cleared_at, seen_at FROM alerts ORDER BY fired_at DESC LIMIT 200)`,
  runs: `SELECT concat_ws(' ', count(*), sum(said_at)) FROM runs`,
  glances: `SELECT concat_ws(' ', count(*), sum(shown_at)) FROM glances`,
  catalogs: `SELECT concat_ws(' ', count(*), sum(saved_at)) FROM catalog`,
  configurations: `SELECT concat_ws(' ', max(id), (SELECT concat_ws(' ', count(*), sum(applied_at), sum(length(body)))
    FROM config_runs)) FROM config_versions`,
  tokens: `SELECT concat_ws(' ', count(*), count(revoked_at), sum(last_used_at)) FROM tokens`,
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
