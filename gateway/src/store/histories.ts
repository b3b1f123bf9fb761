import type { JsonObject } from '../pipeline/call.ts';
import type { Database } from './database.ts';
import { readObject } from './json-object.ts';

/** What is usual for each server, between runs; the behaviour side gives it its meaning. */
export interface HistoryStore {
  /** Undefined where nothing was saved, or what was cannot be read: then it is learnt anew. */
  load(server: string): JsonObject | undefined;
  save(server: string, history: JsonObject, now: number): void;
}

export const createHistoryStore = ({ sqlite, guard, transaction }: Database): HistoryStore => {
  const select = sqlite.prepare('SELECT history FROM histories WHERE server = ?');
  const upsert = sqlite.prepare(
    'INSERT INTO histories VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET saved_at = excluded.saved_at, history = excluded.history',
  );
  return {
    load(server) {
      return readObject(guard(() => select.get(server))?.['history']);
    },
    save: (server, history, now) =>
      transaction(() => void upsert.run(server, Math.trunc(now), JSON.stringify(history))),
  };
};
