import type { SQLOutputValue } from 'node:sqlite';

import { stages } from '../policy/hold.ts';
import type { Stage } from '../policy/hold.ts';
import { createChanges } from './changes.ts';
import type { Database } from './database.ts';
import { quarantineRecorder } from './quarantine-record.ts';

/** What of a server was approved, for one way in which it is started. */
export interface StoredPin {
  readonly server: string;
  /** The digest of how it is started. */
  readonly launch: string;
  /** The digest of all that was approved. */
  readonly digest: string;
  readonly stage: Stage;
  /** `person`, or `config` where the configuration names the digest. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason?: string;
  /** All that was approved, as the JSON text that it was given as. */
  readonly surface: string;
}

/** What was approved. */
export interface PinStore {
  /** All pins, newest first. The same array as long as nothing changed; what other processes do is seen within 200 ms. */
  list(now: number): readonly StoredPin[];
  /** Puts it in place of what was approved for the same launch, with an audit record: `what` was decided. */
  pin(pin: Omit<StoredPin, 'at'>, what: string): void;
  /** Adds to what was approved what came with it, such as the text of an approved prompt; who approved it stays. */
  learn(pin: Pick<StoredPin, 'server' | 'launch' | 'digest'>, surface: string): void;
}

/** What cannot be read approves nothing. */
const readPin = (row: Record<string, SQLOutputValue>): StoredPin => ({
  server: String(row['server']),
  launch: String(row['launch']),
  digest: String(row['digest']),
  stage: stages.find((stage) => stage === row['stage']) ?? 'observe',
  by: String(row['pinned_by']),
  at: Number(row['at']),
  ...(row['reason'] === null ? {} : { reason: String(row['reason']) }),
  surface: String(row['surface']),
});

export const createPinStore = (database: Database, now: () => number = Date.now): PinStore => {
  const { sqlite } = database;
  const bump = sqlite.prepare("UPDATE counters SET value = value + 1 WHERE name = 'pins'");
  const all = sqlite.prepare('SELECT * FROM pins ORDER BY at DESC, server');
  const put = sqlite.prepare('INSERT OR REPLACE INTO pins VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const add = sqlite.prepare('UPDATE pins SET surface = ? WHERE server = ? AND launch = ? AND digest = ?');
  const changes = createChanges(database, 'pins');
  const record = quarantineRecorder(database);
  let pins: readonly StoredPin[] = [];

  const change = (work: () => void): void => {
    try {
      database.transaction(work);
    } finally {
      changes.forget();
    }
  };

  const read = (): void => {
    pins = Object.freeze(all.all().map(readPin));
  };

  return {
    list(time) {
      changes.look(time, read);
      return pins;
    },
    pin({ server, launch, digest, stage, by, reason, surface }, what) {
      change(() => {
        const at = Math.trunc(now());
        put.run(server, launch, digest, stage, by, at, reason ?? null, surface);
        bump.run();
        const said = [`${what} (${stage}, ${digest})`, ...(reason === undefined ? [] : [reason])].join(': ');
        record({ done: 'pin', kind: 'server', server, name: '', by, reason: said, at });
      });
    },
    learn({ server, launch, digest }, surface) {
      change(() => {
        add.run(surface, server, launch, digest);
        bump.run();
      });
    },
  };
};
