import type { JsonObject } from '../pipeline/call.ts';
import { isAlive, takeOver } from './audit-owner.ts';
import type { Database } from './database.ts';
import { readInteger } from './database.ts';
import { readObject } from './json-object.ts';
import { createSharedOwner } from './shared-owner.ts';
import type { Share, SharedOwner } from './shared-owner.ts';

/** A gateway that runs, as it last said of itself. Times are epoch milliseconds. */
export interface RunningGateway {
  readonly owner: string;
  readonly pid: number;
  readonly beganAt: number;
  readonly saidAt: number;
  readonly body: JsonObject;
}

/** The side of one gateway. Whoever begins it ends it. */
export interface Run {
  readonly owner: string;
  readonly beganAt: number;
  /** Says how it stands now. Throws where that cannot be kept, and waits for nobody. */
  say(body: JsonObject): void;
  end(): void;
}

/** Gateways that run with this state file, as all processes see them. */
export interface RunBook {
  /** Those that are alive, the oldest first. */
  list(): readonly RunningGateway[];
  /** Begins a run, and forgets those that ended without a word. */
  begin(owner?: SharedOwner): Run;
}

/** Milliseconds to wait for another writer: this is told again, and calls are not to wait for it. */
const patienceMs = 20;

export const createRunBook = (database: Database, now: () => number = Date.now): RunBook => {
  const { sqlite, folder, guard, transaction } = database;
  const all = sqlite.prepare('SELECT * FROM runs ORDER BY began_at, owner');
  const upsert = sqlite.prepare(
    `INSERT INTO runs VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (owner) DO UPDATE SET said_at = excluded.said_at, body = excluded.body`,
  );
  const remove = sqlite.prepare('DELETE FROM runs WHERE owner = ?');

  const rows = (): readonly RunningGateway[] =>
    guard(() =>
      all.all().map((row) => ({
        owner: String(row['owner']),
        pid: readInteger(row, 'pid'),
        beganAt: readInteger(row, 'began_at'),
        saidAt: readInteger(row, 'said_at'),
        body: readObject(row['body']) ?? {},
      })),
    );

  const sweep = (): void => {
    for (const { owner } of rows()) {
      const taken = takeOver(folder, owner);
      if (taken === 'living') continue;
      try {
        transaction(() => void remove.run(owner));
      } finally {
        taken.remove();
      }
    }
  };

  return {
    list: () => rows().filter(({ owner }) => isAlive(folder, owner)),
    begin(shared = createSharedOwner(folder)) {
      sweep();
      let share: Share | undefined = shared.take();
      const { owner } = share;
      const beganAt = Math.trunc(now());
      return {
        owner,
        beganAt,
        say(body) {
          if (share === undefined) return;
          transaction(
            () => void upsert.run(owner, process.pid, beganAt, Math.trunc(now()), JSON.stringify(body)),
            patienceMs,
          );
        },
        end() {
          if (share === undefined) return;
          const mine = share;
          share = undefined;
          try {
            transaction(() => void remove.run(owner), patienceMs);
          } finally {
            mine.giveBack();
          }
        },
      };
    },
  };
};
