import { randomBytes } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';
import { isAlive } from './audit-owner.ts';
import { changeRecorder } from './change-record.ts';
import type { Database } from './database.ts';

/** An alert as people see it. Times are epoch milliseconds. */
export interface KeptAlert {
  readonly id: string;
  /** The gateway that told of it. */
  readonly run: string;
  readonly rule: string;
  /** Empty for the gateway itself. */
  readonly server: string;
  readonly action: string;
  /** What is wrong, in words. */
  readonly words: string;
  readonly firedAt: number;
  readonly clearedAt?: number;
  /** When a person said that it was seen. */
  readonly seenAt?: number;
  /** `ended`: its gateway ended before it was well again. */
  readonly state: 'firing' | 'cleared' | 'ended';
}

/** What is wrong, and was: as all processes that use the state file see it. */
export interface AlertBook {
  fire(alert: Pick<KeptAlert, 'run' | 'rule' | 'server' | 'action' | 'words'>): string;
  clear(id: string): void;
  /** A person has seen it; false where there is no such alert. With an audit record. */
  see(id: string): boolean;
  /** What is wrong now. */
  firing(): readonly KeptAlert[];
  /** All that are kept, the newest first. */
  list(most: number): readonly KeptAlert[];
}

/** Older ones that are over are forgotten; the audit keeps them. */
const keptMs = 30 * 86_400_000;

const optional = (value: SQLOutputValue | undefined, key: 'clearedAt' | 'seenAt') =>
  value === null || value === undefined ? {} : { [key]: Number(value) };

export const createAlertBook = (database: Database, now: () => number = Date.now, mostKept = 10_000): AlertBook => {
  const { sqlite, folder, guard, transaction } = database;
  const note = changeRecorder(database);
  const insert = sqlite.prepare(
    'INSERT INTO alerts (id, run, rule, server, action, words, fired_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const end = sqlite.prepare('UPDATE alerts SET cleared_at = ? WHERE id = ? AND cleared_at IS NULL');
  const seen = sqlite.prepare('UPDATE alerts SET seen_at = coalesce(seen_at, ?) WHERE id = ?');
  const open = sqlite.prepare('SELECT * FROM alerts WHERE cleared_at IS NULL ORDER BY fired_at DESC, id');
  const all = sqlite.prepare('SELECT * FROM alerts ORDER BY fired_at DESC, id LIMIT ?');
  const forget = sqlite.prepare(
    'DELETE FROM alerts WHERE fired_at < max(?, coalesce((SELECT fired_at FROM alerts ORDER BY fired_at DESC LIMIT 1 OFFSET ?), 0))',
  );

  const reader = (): ((row: Record<string, SQLOutputValue>) => KeptAlert) => {
    const living = new Map<string, boolean>();
    const lives = (run: string): boolean => {
      const known = living.get(run) ?? isAlive(folder, run);
      living.set(run, known);
      return known;
    };
    return (row) => {
      const run = String(row['run']);
      const isOver = row['cleared_at'] !== null;
      return {
        id: String(row['id']),
        run,
        rule: String(row['rule']),
        server: String(row['server']),
        action: String(row['action']),
        words: String(row['words']),
        firedAt: Number(row['fired_at']),
        ...optional(row['cleared_at'], 'clearedAt'),
        ...optional(row['seen_at'], 'seenAt'),
        state: isOver ? 'cleared' : lives(run) ? 'firing' : 'ended',
      };
    };
  };

  return {
    fire: ({ run, rule, server, action, words }) =>
      transaction(() => {
        const at = Math.trunc(now());
        const id = `a-${randomBytes(4).toString('hex')}`;
        forget.run(at - keptMs, mostKept);
        insert.run(id, run, rule, server, action, words, at);
        return id;
      }),
    clear: (id) => transaction(() => void end.run(Math.trunc(now()), id)),
    see: (id) =>
      transaction(() => {
        const at = Math.trunc(now());
        if (Number(seen.run(at, id).changes) === 0) return false;
        note({ method: 'alert/seen', name: id, at });
        return true;
      }),
    firing: () =>
      guard(() =>
        open
          .all()
          .map(reader())
          .filter(({ state }) => state === 'firing'),
      ),
    list: (most) => guard(() => all.all(most).map(reader())),
  };
};
