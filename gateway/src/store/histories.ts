import type { JsonObject } from '../pipeline/call.ts';
import type { Database } from './database.ts';

/** What is usual for each server, between runs; the behaviour side gives it its meaning. */
export interface HistoryStore {
  /** Undefined where nothing was saved, or what was cannot be read: then it is learnt anew. */
  load(server: string): JsonObject | undefined;
  save(server: string, history: JsonObject, now: number): void;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (text: unknown): unknown => {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
};

export const createHistoryStore = ({ sqlite, guard, transaction }: Database): HistoryStore => {
  const select = sqlite.prepare('SELECT history FROM histories WHERE server = ?');
  const upsert = sqlite.prepare(
    'INSERT INTO histories VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET saved_at = excluded.saved_at, history = excluded.history',
  );
  return {
    load(server) {
      const history = parse(guard(() => select.get(server))?.['history']);
      return isObject(history) ? history : undefined;
    },
    save: (server, history, now) =>
      transaction(() => void upsert.run(server, Math.trunc(now), JSON.stringify(history))),
  };
};
