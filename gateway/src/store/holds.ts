import { randomBytes } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';

import { GatewayError } from '../errors.ts';
import { heldKinds } from '../policy/hold.ts';
import type { Hold } from '../policy/hold.ts';
import { createChanges } from './changes.ts';
import type { Database } from './database.ts';
import { quarantineRecorder } from './quarantine-record.ts';

/** What is held by somebody's word: a person's, or that of a rule about behaviour. */
export interface HoldStore {
  /** What is held, oldest first. The same array as long as nothing changed; what other processes do is seen within 200 ms. */
  list(now: number): readonly Hold[];
  /** Holds a part, with an audit record; what the same `by` holds already stays as it is, and is given back. */
  hold(asked: Omit<Hold, 'id' | 'at'>, reason?: string): Hold;
  /** Lets it go, with an audit record; false where there is no such hold. */
  release(id: string, by: string, reason?: string): boolean;
}

/** A hold that cannot be read must not be dropped. */
const readHold = (row: Record<string, SQLOutputValue>): Hold => {
  const { id, kind: written, server, name, why, evidence, held_by: by, at } = row;
  const kind = heldKinds.find((known) => known === written);
  if (kind === undefined) {
    throw new GatewayError('internal', `What is held as ${String(id)} cannot be read, so nothing is allowed.`, {
      remedy: 'Update storycore-mcp: a newer one may have written it.',
    });
  }
  return {
    id: String(id),
    kind,
    server: String(server),
    name: String(name),
    why: String(why),
    evidence: String(evidence),
    by: String(by),
    at: Number(at),
  };
};

const holdStatements = ({ sqlite }: Database) => ({
  bump: sqlite.prepare("UPDATE counters SET value = value + 1 WHERE name = 'holds'"),
  live: sqlite.prepare('SELECT * FROM holds WHERE released_at IS NULL ORDER BY at, id'),
  one: sqlite.prepare('SELECT * FROM holds WHERE id = ? AND released_at IS NULL'),
  same: sqlite.prepare(
    'SELECT * FROM holds WHERE kind = ? AND server = ? AND name = ? AND held_by = ? AND released_at IS NULL',
  ),
  insert: sqlite.prepare(
    'INSERT INTO holds (id, kind, server, name, held_by, at, why, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ),
  release: sqlite.prepare('UPDATE holds SET released_at = ? WHERE id = ?'),
});

export const createHoldStore = (database: Database, now: () => number = Date.now): HoldStore => {
  const { bump, live, one, same, insert, release } = holdStatements(database);
  const changes = createChanges(database, 'holds');
  const record = quarantineRecorder(database);
  let holds: readonly Hold[] = [];

  const read = (): void => {
    holds = Object.freeze(live.all().map(readHold));
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
      return holds;
    },
    hold: ({ kind, server, name, why, evidence, by }, reason) =>
      change(() => {
        const before = same.get(kind, server, name, by);
        if (before !== undefined) return readHold(before);
        const at = Math.trunc(now());
        const made: Hold = { id: `h-${randomBytes(4).toString('hex')}`, kind, server, name, why, evidence, by, at };
        insert.run(made.id, kind, server, name, by, at, why, evidence);
        bump.run();
        record({ done: 'hold', kind, server, name, by, reason: reason ?? why, at });
        return made;
      }),
    release: (id, by, reason) =>
      change(() => {
        const row = one.get(id);
        if (row === undefined) return false;
        const at = Math.trunc(now());
        release.run(at, id);
        bump.run();
        const { kind, server, name } = readHold(row);
        record({ done: 'release', kind, server, name, by, reason, at });
        return true;
      }),
  };
};
