import type { JsonObject } from '../pipeline/call.ts';
import { isAlive, takeOver } from './audit-owner.ts';
import type { Database } from './database.ts';
import { readInteger } from './database.ts';
import { readObject } from './json-object.ts';
import { createSharedOwner } from './shared-owner.ts';
import type { SharedOwner } from './shared-owner.ts';

/** A running gateway, as another process sees it. Times are epoch milliseconds. */
export interface Glance {
  readonly id: string;
  readonly startedAt: number;
  /** When it last said how it is doing: only while somebody watches. */
  readonly shownAt: number;
  readonly body: JsonObject;
}

/** This process, as it is seen by others. */
export interface Watchable {
  readonly id: string;
  /** Whether somebody watches just now. */
  isWatched(): boolean;
  /** Says how it is doing. False where the file is busy: whoever watches sees the next. */
  show(body: JsonObject): boolean;
  end(): void;
}

/** The gateways that run with this state file, as whoever watches them sees them. */
export interface GlanceBook {
  begin(owner?: SharedOwner): Watchable;
  /** Asks those that run to say how they are doing, for so long. */
  watch(forMs: number): void;
  /** Those that are alive, oldest first. */
  list(): readonly Glance[];
  isAlive(id: string): boolean;
}

/** What is shown each second is not worth waiting for. */
const patienceMs = 50;

export const createGlanceBook = (database: Database, now: () => number = Date.now): GlanceBook => {
  const { sqlite, folder, guard, transaction } = database;
  const watched = sqlite.prepare("SELECT value FROM counters WHERE name = 'watched'");
  const setWatched = sqlite.prepare("UPDATE counters SET value = max(?, value) WHERE name = 'watched'");
  const put = sqlite.prepare(
    'INSERT INTO glances VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET shown_at = excluded.shown_at, body = excluded.body',
  );
  const all = sqlite.prepare('SELECT * FROM glances ORDER BY started_at, id');
  const drop = sqlite.prepare('DELETE FROM glances WHERE id = ?');

  /** Those that ended without a word leave a row, and the lock of nobody. */
  const clear = (id: string): boolean => {
    const taken = takeOver(folder, id);
    if (taken === 'living') return false;
    try {
      transaction(() => drop.run(id), patienceMs);
    } catch {
      // Whoever looks next tries again.
      taken.release();
      return true;
    }
    taken.remove();
    return true;
  };

  const living = (): readonly Glance[] =>
    guard(() => all.all())
      .map((row) => ({
        id: String(row['id']),
        startedAt: Number(row['started_at']),
        shownAt: Number(row['shown_at']),
        body: readObject(row['body']) ?? {},
      }))
      .filter(({ id }) => !clear(id));

  return {
    begin(shared = createSharedOwner(folder)) {
      const share = shared.take();
      const id = share.owner;
      const startedAt = Math.trunc(now());
      let ended = false;
      const show = (body: JsonObject, at: number): boolean => {
        if (ended) return false;
        try {
          transaction(() => put.run(id, startedAt, at, JSON.stringify(body)), patienceMs);
          return true;
        } catch {
          return false;
        }
      };
      // So that its lock is found, and taken away, however it ends; and now those of others.
      show({}, 0);
      living();
      return {
        id,
        isWatched: () => guard(() => readInteger(watched.get(), 'value')) > now(),
        show: (body) => show(body, Math.trunc(now())),
        end() {
          if (ended) return;
          ended = true;
          try {
            transaction(() => drop.run(id), patienceMs);
          } catch {
            // Whoever looks next finds nobody behind it.
          }
          share.giveBack();
        },
      };
    },
    watch: (forMs) => transaction(() => void setWatched.run(Math.trunc(now() + forMs))),
    list: living,
    isAlive: (id) => isAlive(folder, id),
  };
};
