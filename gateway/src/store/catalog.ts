import type { JsonObject } from '../pipeline/call.ts';
import type { Database } from './database.ts';
import { readObject } from './json-object.ts';
import type { Warn } from './warn.ts';

/** What a server was last seen to offer; the upstream side gives `server` its meaning. */
export interface Remembered {
  /** Epoch milliseconds. */
  readonly savedAt: number;
  readonly server: JsonObject;
}

/** Catalogues by the digest of what makes a server that server (its launch command, its version). */
export interface CatalogStore {
  /** What was saved last; undefined when nothing was, or when it can no longer be read. */
  load(serverHash: string): Remembered | undefined;
  save(serverHash: string, remembered: Remembered): void;
}

/** Every change of a launch command leaves a catalogue behind that nobody asks for again: only the newest are kept. */
const kept = 256;

/** Keeps catalogues in the state file. A damaged row is a server never seen: said in `warn`, and asked for again. */
export const createCatalogStore = (database: Database, warn: Warn): CatalogStore => {
  const { sqlite } = database;
  const select = sqlite.prepare('SELECT saved_at, server FROM catalog WHERE server_hash = ?');
  const upsert = sqlite.prepare(
    'INSERT INTO catalog VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET saved_at = excluded.saved_at, server = excluded.server',
  );
  const prune = sqlite.prepare(
    'DELETE FROM catalog WHERE server_hash IN (SELECT server_hash FROM catalog ORDER BY saved_at DESC LIMIT -1 OFFSET ?)',
  );

  return {
    load(serverHash) {
      const row = database.guard(() => select.get(serverHash));
      if (row === undefined) return undefined;
      const savedAt = row['saved_at'];
      const server = readObject(row['server']);
      if (typeof savedAt === 'number' && server !== undefined) return { savedAt, server };
      warn('A remembered catalogue cannot be read; the server is asked again.', { server: serverHash });
      return undefined;
    },

    save(serverHash, { savedAt, server }) {
      database.transaction(() => {
        upsert.run(serverHash, savedAt, JSON.stringify(server));
        prune.run(kept);
      });
    },
  };
};
