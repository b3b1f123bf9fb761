import { createHash } from 'node:crypto';
import type { Call, Result } from '../pipeline/call.ts';
import type { Database } from './database.ts';

/** A result that a person has to look at before its caller gets it. */
export interface HeldResult {
  /** The id of the call that it answers. */
  readonly call: string;
  readonly server: string;
  readonly target: string;
  readonly client: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly bytes: number;
}

/** Results that are held, as all processes that use the state file see them. Bounded in number, bytes and time. */
export interface HeldResults {
  /** Keeps the result under the hold of this id; false where it is too large to be kept. */
  keep(call: Call, result: Result, hold: string): boolean;
  list(): readonly HeldResult[];
  /** The JSON of what was answered. */
  read(call: string): string | undefined;
  /** Forgets it; false where there is none. */
  drop(call: string): boolean;
  /** Digests of calls whose results were released and wait to be fetched. */
  released(): ReadonlySet<string>;
  /** The result of a call like this that was released; it is given once. */
  take(call: Call): Result | undefined;
}

const mostResults = 100;
const mostBytes = 32 * 1024 * 1024;
const mostEach = 4 * 1024 * 1024;
const keptMs = 7 * 24 * 3_600_000;

/** The same for calls of the same client, of the same target, with the same arguments. */
export const callKey = ({ principal, method, target, params }: Call): string =>
  createHash('sha256')
    .update(
      JSON.stringify([principal.client, principal.project, method, target.upstream, target.name, params['arguments']]),
    )
    .digest('hex');

export const createHeldResults = ({ sqlite, guard, transaction }: Database): HeldResults => {
  const insert = sqlite.prepare(
    'INSERT OR REPLACE INTO results (call, hold, key, server, target, client, at, bytes, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const all = sqlite.prepare('SELECT call, server, target, client, at, bytes FROM results ORDER BY at DESC, call');
  const one = sqlite.prepare('SELECT result FROM results WHERE call = ?');
  const remove = sqlite.prepare('DELETE FROM results WHERE call = ?');
  const outdated = sqlite.prepare('DELETE FROM results WHERE at < ?');
  const free = sqlite.prepare(
    'SELECT call, key, result FROM results JOIN holds ON holds.id = results.hold WHERE released_at IS NOT NULL ORDER BY results.at',
  );

  const list = (): readonly HeldResult[] =>
    all.all().map((row) => ({
      call: String(row['call']),
      server: String(row['server']),
      target: String(row['target']),
      client: String(row['client']),
      at: Number(row['at']),
      bytes: Number(row['bytes']),
    }));

  /** The oldest make room. */
  const prune = (now: number): void => {
    outdated.run(now - keptMs);
    let bytes = 0;
    for (const [place, each] of list().entries()) {
      bytes += each.bytes;
      if (place >= mostResults || bytes > mostBytes) remove.run(each.call);
    }
  };

  return {
    keep(call, result, hold) {
      const text = JSON.stringify(result);
      const bytes = Buffer.byteLength(text);
      if (bytes > mostEach) return false;
      const { upstream, name } = call.target;
      const { receivedAt } = call;
      transaction(() => {
        insert.run(call.id, hold, callKey(call), upstream, name, call.principal.client, receivedAt, bytes, text);
        prune(receivedAt);
      });
      return true;
    },
    list: () => guard(list),
    read(call) {
      const row = guard(() => one.get(call));
      return row === undefined ? undefined : String(row['result']);
    },
    drop: (call) => transaction(() => Number(remove.run(call).changes) > 0),
    released: () => guard(() => new Set(free.all().map((row) => String(row['key'])))),
    take(call) {
      const key = callKey(call);
      return transaction(() => {
        const row = free.all().find((each) => each['key'] === key);
        if (row === undefined) return undefined;
        remove.run(String(row['call']));
        return JSON.parse(String(row['result'])) as Result;
      });
    },
  };
};
