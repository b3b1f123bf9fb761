import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { SQLOutputValue } from 'node:sqlite';
import { changeRecorder } from './change-record.ts';
import type { Database } from './database.ts';

/** One file of a configuration, as it lies on the disk. */
export interface KeptFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A configuration that held once. */
export interface ConfigVersion {
  readonly id: number;
  /** The file or folder that it was read from; absolute. */
  readonly source: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What made it hold: `start`, `edit`, `restore of 3`. */
  readonly by: string;
  /** Of its files, with their names. */
  readonly digest: string;
  readonly bytes: number;
  /** Why its files are not kept; left out where they are. */
  readonly unkept?: string;
}

/** The configurations that held, as all processes that use the state file see them. */
export interface ConfigVersions {
  /** Keeps what holds now; the last one of this source again, where it is the same. */
  keep(version: {
    readonly source: string;
    readonly by: string;
    readonly files: readonly KeptFile[];
    readonly unkept?: string;
  }): ConfigVersion;
  /** Newest first. */
  list(source: string): readonly ConfigVersion[];
  find(id: number): ConfigVersion | undefined;
  /** None where they are not kept. */
  files(id: number): readonly KeptFile[];
  /** Records that what was found could not hold. */
  refuse(source: string, reason: string): void;
  /** Records that a version was written back. */
  restored(version: ConfigVersion): void;
}

/** Of one source; the oldest go first, the newest stays however large it is. */
const mostVersions = 50;
const mostBytes = 8 * 2 ** 20;

/** SHA-256 of the files with their names, in whatever order they come. */
export const digestOfFiles = (files: readonly KeptFile[]): string => {
  const hash = createHash('sha256');
  for (const { name, bytes } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    hash.update(`${JSON.stringify(name)} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex');
};

const readRow = (row: Readonly<Record<string, SQLOutputValue>>): ConfigVersion => ({
  id: Number(row['id']),
  source: String(row['source']),
  at: Number(row['at']),
  by: String(row['made_by']),
  digest: String(row['digest']),
  bytes: Number(row['bytes']),
  ...(row['unkept'] === null ? {} : { unkept: String(row['unkept']) }),
});

const columns = 'id, source, at, made_by, digest, bytes, unkept';

export const createConfigVersions = (database: Database, now: () => number = Date.now): ConfigVersions => {
  const { sqlite, guard, transaction } = database;
  const record = changeRecorder(database);

  const list = (source: string): readonly ConfigVersion[] =>
    guard(() =>
      sqlite
        .prepare(`SELECT ${columns} FROM config_versions WHERE source = ? ORDER BY id DESC`)
        .all(source)
        .map(readRow),
    );
  const find = (id: number): ConfigVersion | undefined =>
    guard(() => {
      const row = sqlite.prepare(`SELECT ${columns} FROM config_versions WHERE id = ?`).get(id);
      return row === undefined ? undefined : readRow(row);
    });
  const forget = (id: number): void => {
    sqlite.prepare('DELETE FROM config_files WHERE version = ?').run(id);
    sqlite.prepare('DELETE FROM config_versions WHERE id = ?').run(id);
  };
  const makeRoom = (source: string): void => {
    let bytes = 0;
    for (const [index, version] of list(source).entries()) {
      bytes += version.unkept === undefined ? version.bytes : 0;
      if (index > 0 && (index >= mostVersions || bytes > mostBytes)) forget(version.id);
    }
  };

  return {
    keep({ source, by, files, unkept }) {
      const digest = digestOfFiles(files);
      const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
      return transaction(() => {
        const [last] = list(source);
        if (last?.digest === digest) return last;
        const at = now();
        const { lastInsertRowid } = sqlite
          .prepare('INSERT INTO config_versions (source, at, made_by, digest, bytes, unkept) VALUES (?, ?, ?, ?, ?, ?)')
          .run(source, at, by, digest, bytes, unkept ?? null);
        const id = Number(lastInsertRowid);
        const insert = sqlite.prepare('INSERT INTO config_files (version, name, content) VALUES (?, ?, ?)');
        if (unkept === undefined) for (const file of files) insert.run(id, file.name, file.bytes);
        record({ method: 'config/apply', name: basename(source), reason: `version ${id} (${by})`, at });
        makeRoom(source);
        return { id, source, at, by, digest, bytes, ...(unkept === undefined ? {} : { unkept }) };
      });
    },
    list,
    find,
    refuse: (source, reason) =>
      transaction(() =>
        record({ method: 'config/refuse', name: basename(source), reason, outcome: 'invalid-request', at: now() }),
      ),
    restored: ({ source, id }) =>
      transaction(() =>
        record({ method: 'config/restore', name: basename(source), reason: `version ${id}`, at: now() }),
      ),
    files: (id) =>
      guard(() =>
        sqlite
          .prepare('SELECT name, content FROM config_files WHERE version = ? ORDER BY name')
          .all(id)
          .flatMap(({ name, content }) =>
            content instanceof Uint8Array ? [{ name: String(name), bytes: content }] : [],
          ),
      ),
  };
};
