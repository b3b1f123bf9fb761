import type { DatabaseSync } from 'node:sqlite';
import type { Content, Contents } from './contents.ts';
import type { Rows } from './rows.ts';

/** The room that contents take, inside of the lock of the index. */
export interface Room {
  /** Forgets what was counted: another process may have changed it. These savepoints do not go to make room. */
  recount(spared?: ReadonlySet<string>): void;
  /** Whether so many bytes may be kept, if need be at the cost of the oldest savepoints. */
  take(bytes: number, isNamed: boolean): boolean;
  /** Notes what is kept; false where it was noted already. */
  note(content: Content): boolean;
  /** Removes contents that were kept and never noted, by somebody who died in between. */
  clear(): void;
  /** Removes contents that nothing refers to any more: of these, or of all. */
  collect(keys?: Iterable<string>): void;
}

export interface RoomOptions {
  readonly sqlite: DatabaseSync;
  readonly rows: Pick<Rows, 'ended' | 'drop'>;
  readonly contents: Pick<Contents, 'remove' | 'all'>;
  readonly quotaBytes: number;
  /** The savepoint can no longer be undone. */
  onDropped(id: string): void;
}

const unused = `
  NOT EXISTS (SELECT 1 FROM tree WHERE tree.content = contents.key)
  AND NOT EXISTS (SELECT 1 FROM changes WHERE before_content = contents.key)
  AND NOT EXISTS (SELECT 1 FROM changes WHERE after_content = contents.key)`;

/** What nobody named gets no more than this part: there must be room for what calls change. */
const shareOfUnnamed = 0.5;

export const createRoom = ({ sqlite, rows, contents, quotaBytes, onDropped }: RoomOptions): Room => {
  const sum = sqlite.prepare('SELECT total(charged) AS bytes FROM contents');
  const sumUnchanged = sqlite.prepare(
    'SELECT total(charged) AS bytes FROM contents WHERE NOT EXISTS (SELECT 1 FROM changes WHERE before_content = contents.key)',
  );
  const add = sqlite.prepare('INSERT OR IGNORE INTO contents VALUES (?, ?, ?)');
  const collectAll = sqlite.prepare(`DELETE FROM contents WHERE ${unused} RETURNING key`);
  const collectOne = sqlite.prepare(`DELETE FROM contents WHERE key = ? AND ${unused} RETURNING key`);
  const known = sqlite.prepare('SELECT 1 FROM contents WHERE key = ?');
  let spared: ReadonlySet<string> = new Set();
  let used: number | undefined;
  let unchanged: number | undefined;

  const count = (statement: typeof sum): number => Number(statement.get()?.['bytes'] ?? 0);
  const recount = (spares = spared): void => {
    spared = spares;
    used = undefined;
    unchanged = undefined;
  };

  const collect = (keys?: Iterable<string>): void => {
    const gone = keys === undefined ? collectAll.all() : [...keys].flatMap((key) => collectOne.all(key));
    // Before the lock is given back: nobody may find it there in between.
    for (const { key } of gone) contents.remove(String(key));
    if (gone.length > 0) recount();
  };

  const fits = (bytes: number): boolean => (used ??= count(sum)) + bytes <= quotaBytes;

  return {
    recount,
    collect,
    clear() {
      for (const { key } of contents.all()) if (known.get(key) === undefined) contents.remove(key);
    },
    take(bytes, isNamed) {
      if (bytes > quotaBytes) return false;
      if (!isNamed && (unchanged ??= count(sumUnchanged)) + bytes > quotaBytes * shareOfUnnamed) return false;
      if (fits(bytes)) return true;
      for (const id of rows.ended()) {
        if (spared.has(id)) continue;
        rows.drop(id, false);
        onDropped(id);
        collect();
        if (fits(bytes)) return true;
      }
      return false;
    },
    note({ key, bytes, isShared }) {
      const { changes } = add.run(key, bytes, isShared ? 0 : bytes);
      if (changes === 0) return false;
      if (isShared) return true;
      if (used !== undefined) used += bytes;
      if (unchanged !== undefined) unchanged += bytes;
      return true;
    },
  };
};
