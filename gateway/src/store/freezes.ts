import type { SQLOutputValue } from 'node:sqlite';

import type { Freeze, FreezeSwitch } from '../pipeline/steps/freeze.ts';
import { createChanges } from './changes.ts';
import type { Database } from './database.ts';
import { freezeRecorder } from './freeze-record.ts';

/** What stands still, for every gateway of this user, whatever becomes of the process that froze it. */
export interface FreezeStore extends FreezeSwitch {
  /** All that is frozen, what stops everything first. The same array as long as nothing changed; what other processes do is seen within 200 ms. */
  list(now: number): readonly Freeze[];
}

const readFreeze = ({ server, frozen_by: by, at, why, ends_running: ends }: Record<string, SQLOutputValue>): Freeze =>
  Object.freeze({
    server: String(server),
    by: String(by),
    at: Number(at),
    why: String(why),
    endsRunning: ends === 1,
  });

export const createFreezeStore = (database: Database, now: () => number = Date.now): FreezeStore => {
  const { sqlite } = database;
  const bump = sqlite.prepare("UPDATE counters SET value = value + 1 WHERE name = 'freezes'");
  // The empty name sorts first.
  const all = sqlite.prepare('SELECT * FROM freezes ORDER BY server');
  const one = sqlite.prepare('SELECT * FROM freezes WHERE server = ?');
  const insert = sqlite.prepare(
    'INSERT INTO freezes (server, frozen_by, at, why, ends_running) VALUES (?, ?, ?, ?, ?)',
  );
  const end = sqlite.prepare('UPDATE freezes SET ends_running = 1 WHERE server = ?');
  const remove = sqlite.prepare('DELETE FROM freezes WHERE server = ?');
  const changes = createChanges(database, 'freezes');
  const record = freezeRecorder(database);
  let freezes: readonly Freeze[] = Object.freeze([]);

  const read = (): void => {
    freezes = Object.freeze(all.all().map(readFreeze));
  };
  const change = <T>(work: () => T): T => {
    try {
      return database.transaction(work);
    } finally {
      changes.forget();
    }
  };

  return {
    list(time) {
      changes.look(time, read);
      return freezes;
    },
    frozen(server, time) {
      changes.look(time, read);
      // Asked for each call, and hardly ever is anything frozen.
      if (freezes.length === 0) return undefined;
      return freezes.find((each) => each.server === '' || each.server === server);
    },
    freeze: ({ server, by, why, endsRunning }) =>
      change(() => {
        const row = one.get(server);
        const before = row === undefined ? undefined : readFreeze(row);
        if (before !== undefined && (before.endsRunning || !endsRunning)) return before;
        const at = Math.trunc(now());
        if (before === undefined) insert.run(server, by, at, why, endsRunning ? 1 : 0);
        else end.run(server);
        bump.run();
        record({ done: 'frozen', server, by, why, at, endsRunning });
        return before === undefined ? { server, by, at, why, endsRunning } : { ...before, endsRunning };
      }),
    thaw: (server, by, why = '') =>
      change(() => {
        if (remove.run(server).changes === 0) return false;
        bump.run();
        record({ done: 'thawed', server, by, why, at: Math.trunc(now()) });
        return true;
      }),
  };
};
