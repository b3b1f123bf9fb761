import type { JsonObject } from '../pipeline/call.ts';
import type { Database } from './database.ts';
import { readObject } from './json-object.ts';

/** What one gateway did in one minute. `at`: its begin, in epoch milliseconds. */
export interface KeptMinute {
  readonly at: number;
  readonly body: JsonObject;
}

/** What running gateways did, minute by minute, for a day. */
export interface MinuteBook {
  /** Throws where it cannot be kept, and waits for nobody. */
  keep(run: string, at: number, body: JsonObject): void;
  /** The oldest first; of several gateways each its own. */
  since(at: number): readonly KeptMinute[];
}

const keptMs = 86_400_000;
/** Of many gateways that run at once: enough for seven. */
const mostKept = 10_000;
/** Milliseconds to wait for another writer: a minute that is lost is no harm. */
const patienceMs = 20;

export const createMinuteBook = ({ sqlite, guard, transaction }: Database): MinuteBook => {
  const put = sqlite.prepare(
    'INSERT INTO minutes VALUES (?, ?, ?) ON CONFLICT (at, run) DO UPDATE SET body = excluded.body',
  );
  const forget = sqlite.prepare('DELETE FROM minutes WHERE at < ? OR rowid <= (SELECT max(rowid) FROM minutes) - ?');
  const since = sqlite.prepare('SELECT at, body FROM minutes WHERE at >= ? ORDER BY at, run');
  return {
    keep: (run, at, body) =>
      transaction(() => {
        put.run(Math.trunc(at), run, JSON.stringify(body));
        forget.run(Math.trunc(at) - keptMs, mostKept);
      }, patienceMs),
    since: (at) =>
      guard(() =>
        since.all(Math.trunc(at)).map((row) => ({ at: Number(row['at']), body: readObject(row['body']) ?? {} })),
      ),
  };
};
