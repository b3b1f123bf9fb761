import { join } from 'node:path';
import type { SQLOutputValue } from 'node:sqlite';

import { GatewayError } from '../../errors.ts';
import type { Database } from '../database.ts';
import { readInteger } from '../database.ts';
import type { Artifact, ArtifactDraft, ArtifactOwner } from './artifact.ts';
import { createArtifactFiles, idOf } from './files.ts';

/** How much is kept, and how long. */
export interface ArtifactBounds {
  readonly quotaBytes: number;
  readonly keepMs: number;
}

/** What keeping something came to. */
export interface KeptArtifact {
  readonly id: string;
  /** Others that made room for it, by their ids. */
  readonly gone: readonly string[];
}

/** What was kept out of answers, as all processes that use the data folder see it. */
export interface ArtifactBook {
  readonly folder: string;
  path(id: string): string;
  /** Undefined where it alone is more than the quota. Rejects where it cannot be written. */
  keep(
    owner: ArtifactOwner,
    draft: ArtifactDraft,
    content: Uint8Array,
    bounds: ArtifactBounds,
  ): Promise<KeptArtifact | undefined>;
  /** The newest of one owner, at most so many. */
  recent(owner: ArtifactOwner, most: number): readonly Artifact[];
  find(owner: ArtifactOwner, id: string): Artifact | undefined;
  /** Those of all owners, the newest first. */
  all(): readonly Artifact[];
  /** What was kept, and notes that somebody wanted it. Undefined where its file is gone, or was changed since. */
  read(artifact: Artifact): Promise<Buffer | undefined>;
  /** Whether its file is there and what was kept. */
  isWhole(artifact: Artifact): Promise<boolean>;
  /** For all owners; false where there is none. */
  remove(id: string): boolean;
  /** Removes what nobody wanted for so long, what is over the quota, and what processes left behind that died. */
  prune(bounds: ArtifactBounds): readonly string[];
}

/** A file that no row names may be one that is being written. */
const strayMs = 3_600_000;
/** Another process may take away a file between its writing and its row: so often it is written anew. */
const mostTries = 5;

const readRow = (row: Record<string, SQLOutputValue>): Artifact => ({
  id: String(row['id']),
  client: String(row['client']),
  project: String(row['project']),
  server: String(row['server']),
  target: String(row['target']),
  call: String(row['call']),
  name: String(row['name']),
  mime: String(row['mime']),
  bytes: Number(row['bytes']),
  madeAt: Number(row['made_at']),
  usedAt: Number(row['used_at']),
});

export const createArtifactBook = (
  { sqlite, guard, transaction, folder: dataFolder }: Database,
  now: () => number = Date.now,
): ArtifactBook => {
  const folder = join(dataFolder, 'artifacts');
  const files = createArtifactFiles(folder);
  const upsert = sqlite.prepare(
    `INSERT INTO artifacts (id, client, project, server, target, call, name, mime, bytes, made_at, used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET used_at = excluded.used_at`,
  );
  const newest = sqlite.prepare('SELECT * FROM artifacts ORDER BY made_at DESC, rowid DESC');
  const newestOf = sqlite.prepare(
    'SELECT * FROM artifacts WHERE client = ? AND project = ? ORDER BY made_at DESC, rowid DESC LIMIT ?',
  );
  const one = sqlite.prepare('SELECT * FROM artifacts WHERE id = ? AND client = ? AND project = ?');
  const any = sqlite.prepare('SELECT 1 AS there FROM artifacts WHERE id = ?');
  const touch = sqlite.prepare('UPDATE artifacts SET used_at = ? WHERE id = ?');
  const forget = sqlite.prepare('DELETE FROM artifacts WHERE id = ?');
  const total = sqlite.prepare('SELECT sum(bytes) AS bytes FROM (SELECT DISTINCT id, bytes FROM artifacts)');
  const stalest = sqlite.prepare(
    'SELECT id, bytes, max(used_at) AS used FROM artifacts GROUP BY id ORDER BY used, min(rowid)',
  );
  const outdated = sqlite.prepare('SELECT id, max(used_at) AS used FROM artifacts GROUP BY id HAVING used < ?');

  /**
   * Removes files whose rows are gone for good: a process that is killed in between leaves a file, and never a row without
   * one. As one transaction, so that no other process gives one of them a row meanwhile.
   */
  const discard = (ids: readonly string[]): void => {
    if (ids.length === 0) return;
    try {
      transaction(() => ids.filter((id) => any.get(id) === undefined).forEach(files.remove));
    } catch {
      // They are swept later.
    }
  };

  /** Within a transaction: what was unused for longest goes until there is room for so many bytes. */
  const makeRoom = (quotaBytes: number, more: number, keeping?: string): readonly string[] => {
    let left = readInteger(total.get(), 'bytes') + more;
    const gone: string[] = [];
    if (left <= quotaBytes) return gone;
    for (const row of stalest.all()) {
      if (left <= quotaBytes) break;
      const id = String(row['id']);
      if (id === keeping) continue;
      forget.run(id);
      gone.push(id);
      left -= Number(row['bytes']);
    }
    return gone;
  };

  const note = (id: string, owner: ArtifactOwner, draft: ArtifactDraft, bytes: number, quotaBytes: number) =>
    transaction(() => {
      if (!files.has(id, bytes)) return undefined;
      const gone = makeRoom(quotaBytes, any.get(id) === undefined ? bytes : 0, id);
      const at = Math.trunc(now());
      const { client, project } = owner;
      const { server, target, call, name, mime } = draft;
      upsert.run(id, client, project, server, target, call, name, mime, bytes, at, at);
      return gone;
    });

  return {
    folder,
    path: files.path,
    async keep(owner, draft, content, { quotaBytes }) {
      if (content.length > quotaBytes) return undefined;
      const id = idOf(content);
      for (let tries = 0; tries < mostTries; tries += 1) {
        // oxlint-disable-next-line no-await-in-loop -- hardly ever more than one
        await files.write(id, content);
        const gone = note(id, owner, draft, content.length, quotaBytes);
        if (gone === undefined) continue;
        discard(gone);
        return { id, gone };
      }
      throw new GatewayError('internal', 'Another process keeps taking the file away.');
    },
    recent: ({ client, project }, most) => guard(() => newestOf.all(client, project, most).map(readRow)),
    find({ client, project }, id) {
      const row = guard(() => one.get(id, client, project));
      return row === undefined ? undefined : readRow(row);
    },
    all: () => guard(() => newest.all().map(readRow)),
    async read({ id, bytes }) {
      const content = await files.read(id, bytes);
      if (content !== undefined) transaction(() => void touch.run(Math.trunc(now()), id));
      return content;
    },
    isWhole: async ({ id, bytes }) => (await files.read(id, bytes)) !== undefined,
    remove(id) {
      const removed = transaction(() => Number(forget.run(id).changes) > 0);
      if (removed) discard([id]);
      return removed;
    },
    prune({ quotaBytes, keepMs }) {
      const gone = transaction(() => {
        const old = outdated.all(Math.trunc(now() - keepMs)).map((row) => String(row['id']));
        for (const id of old) forget.run(id);
        return [...old, ...makeRoom(quotaBytes, 0)];
      });
      discard(gone);
      transaction(() => files.sweep((id) => any.get(id) !== undefined, now() - strayMs));
      return gone;
    },
  };
};
