import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { sameEntry } from './entry.ts';
import type { Change, Entry } from './entry.ts';
import { readBeginning, undone } from './savepoint.ts';
import type { Beginning, RootChanges, Savepoint } from './savepoint.ts';
import type { Root, Seen } from './walk.ts';

/** The rows of the index: all of it runs inside of its lock, but for what only reads. */
export interface Rows {
  /** The number of a root, which is made where it is new. */
  rootId(root: Root): number;
  root(id: number): Root | undefined;
  revision(root: number): number;
  seen(root: number): Seen;
  /** Notes what is there now, and to whom of those who are open it is put down. */
  note(root: number, changes: readonly Change[]): void;
  begin(what: Beginning, roots: readonly number[], owner: string): void;
  /** Closes it; one that changed nothing is forgotten. True where it is kept. */
  end(id: string, state: 'done' | 'interrupted'): boolean;
  /** Those that are open, with their owners. */
  open(): readonly { readonly id: string; readonly owner: string; readonly roots: readonly number[] }[];
  /** All, the oldest first. */
  beginnings(): readonly Beginning[];
  /** One, with its changes. */
  one(id: string): Omit<Savepoint, 'undoneBy'> | undefined;
  /** Those of these ids, with their changes, in the order in which they began. */
  read(ids: readonly string[]): readonly Savepoint[];
  /** Files below each root that are not kept and ought to be, by why. */
  lost(): readonly { readonly root: Root; readonly why: string; readonly files: number }[];
  /** The ids of those that are over, the oldest first. */
  ended(before?: number): readonly string[];
  /** Lets one go; `forget` leaves not even its name. */
  drop(id: string, forget: boolean): void;
  /** Forgets roots that no savepoint is about, but for these. */
  forgetRoots(but: readonly number[]): void;
  /** Puts one back that is known from beside the index. */
  restore(savepoint: Omit<Savepoint, 'undoneBy'>): void;
}

type Row = Record<string, SQLOutputValue>;

const text = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
// Written by ourselves, in a file that nobody else may write.
const entryIn = (value: SQLOutputValue | undefined): Entry | undefined =>
  typeof value === 'string' ? (JSON.parse(value) as Entry) : undefined;
const rootIn = (value: SQLOutputValue | undefined): Root => JSON.parse(String(value)) as Root;

const states = ['open', 'done', 'interrupted', 'dropped'] as const;

export const createRows = (sqlite: DatabaseSync): Rows => {
  const one = {
    rootBySpec: sqlite.prepare('SELECT id FROM roots WHERE spec = ?'),
    addRoot: sqlite.prepare('INSERT INTO roots (spec, revision) VALUES (?, 0) RETURNING id'),
    root: sqlite.prepare('SELECT spec, revision FROM roots WHERE id = ?'),
    bump: sqlite.prepare('UPDATE roots SET revision = revision + 1 WHERE id = ?'),
    tree: sqlite.prepare('SELECT path, entry FROM tree WHERE root = ?'),
    put: sqlite.prepare('INSERT OR REPLACE INTO tree (root, path, content, entry) VALUES (?, ?, ?, ?)'),
    take: sqlite.prepare('DELETE FROM tree WHERE root = ? AND path = ?'),
    openOn: sqlite.prepare(
      "SELECT id FROM savepoints JOIN savepoint_roots ON savepoint = id WHERE state = 'open' AND root = ?",
    ),
    change: sqlite.prepare('SELECT before, first FROM changes WHERE savepoint = ? AND root = ? AND path = ?'),
    addChange: sqlite.prepare('INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    takeChange: sqlite.prepare('DELETE FROM changes WHERE savepoint = ? AND root = ? AND path = ?'),
    charge: sqlite.prepare('UPDATE contents SET charged = bytes WHERE key = ?'),
    begin: sqlite.prepare("INSERT INTO savepoints (id, at, state, owner, body) VALUES (?, ?, 'open', ?, ?)"),
    join: sqlite.prepare('INSERT OR IGNORE INTO savepoint_roots VALUES (?, ?)'),
    end: sqlite.prepare('UPDATE savepoints SET state = ?, owner = NULL WHERE id = ?'),
    forget: sqlite.prepare('DELETE FROM savepoints WHERE id = ?'),
    leave: sqlite.prepare('DELETE FROM savepoint_roots WHERE savepoint = ?'),
    takeChanges: sqlite.prepare('DELETE FROM changes WHERE savepoint = ?'),
    hasChanges: sqlite.prepare('SELECT 1 FROM changes WHERE savepoint = ? LIMIT 1'),
    open: sqlite.prepare("SELECT id, owner FROM savepoints WHERE state = 'open'"),
    rootsOf: sqlite.prepare('SELECT root FROM savepoint_roots WHERE savepoint = ?'),
    bodies: sqlite.prepare('SELECT body FROM savepoints ORDER BY seq'),
    savepoint: sqlite.prepare('SELECT seq, id, state, body FROM savepoints WHERE id = ?'),
    lost: sqlite.prepare(
      `SELECT spec, entry ->> '$.lost' AS why, count(*) AS files FROM tree JOIN roots ON roots.id = root
       WHERE content IS NULL AND why IS NOT NULL AND why <> 'not-named' GROUP BY root, why`,
    ),
    changes: sqlite.prepare(
      'SELECT spec, path, before, after, first, last FROM changes JOIN roots ON roots.id = root WHERE savepoint = ? ORDER BY root, path',
    ),
    ended: sqlite.prepare("SELECT id FROM savepoints WHERE state IN ('done', 'interrupted') AND at < ? ORDER BY seq"),
    idle: sqlite.prepare('SELECT id FROM roots WHERE id NOT IN (SELECT root FROM savepoint_roots)'),
    clear: sqlite.prepare('DELETE FROM tree WHERE root = ?'),
    forgetRoot: sqlite.prepare('DELETE FROM roots WHERE id = ?'),
    add: sqlite.prepare('INSERT OR IGNORE INTO savepoints (id, at, state, body) VALUES (?, ?, ?, ?)'),
  };

  const writeChange = (savepoint: string, root: number, { path, before, after, looks = [0, 0] }: Change): void => {
    const [from, to] = [before?.content ?? null, after?.content ?? null];
    one.addChange.run(savepoint, root, path, text(before), text(after), from, to, ...looks);
    // It no longer shares its place with what is in the folder.
    if (from !== null) one.charge.run(from);
  };

  const putDown = (savepoint: string, root: number, change: Change, look: number): void => {
    const { path, after } = change;
    const known = one.change.get(savepoint, root, path);
    const before = known === undefined ? change.before : entryIn(known['before']);
    if (sameEntry(before, after)) return void one.takeChange.run(savepoint, root, path);
    writeChange(savepoint, root, { path, before, after, looks: [Number(known?.['first'] ?? look), look] });
  };

  const changesOf = (id: string): readonly RootChanges[] => {
    const roots = Map.groupBy(one.changes.all(id), ({ spec }) => String(spec));
    return [...roots].map(([spec, rows]) => ({
      root: rootIn(spec),
      changes: rows.map(({ path, before, after, first, last }) => ({
        path: String(path),
        before: entryIn(before),
        after: entryIn(after),
        looks: [Number(first), Number(last)],
      })),
    }));
  };

  const savepointOf = ({ id, state, body }: Row): Omit<Savepoint, 'undoneBy'> | undefined => {
    const beginning = readBeginning(String(body));
    const known = states.find((each) => each === state);
    return beginning === undefined || known === undefined
      ? undefined
      : { ...beginning, state: known, roots: changesOf(String(id)) };
  };

  const beginnings = (): readonly Beginning[] =>
    one.bodies.all().flatMap(({ body }) => readBeginning(String(body)) ?? []);

  const read = (ids: readonly string[]): readonly Savepoint[] => {
    const by = undone(beginnings());
    return ids
      .flatMap((id) => {
        const row = one.savepoint.get(id);
        return row === undefined ? [] : [row];
      })
      .toSorted((first, other) => Number(first['seq']) - Number(other['seq']))
      .flatMap((row) => savepointOf(row) ?? [])
      .map((each) => {
        const undoneBy = by.get(each.id);
        return undoneBy === undefined ? each : { ...each, undoneBy };
      });
  };

  const drop = (id: string, forget: boolean): void => {
    one.takeChanges.run(id);
    one.leave.run(id);
    if (forget) one.forget.run(id);
    else one.end.run('dropped', id);
  };

  const rootId = (root: Root): number => {
    const spec = JSON.stringify({ path: root.path, hidden: root.hidden, exclude: root.exclude });
    const row = one.rootBySpec.get(spec) ?? one.addRoot.get(spec);
    return Number(row?.['id']);
  };

  return {
    rootId,
    root: (id) => {
      const row = one.root.get(id);
      return row === undefined ? undefined : rootIn(row['spec']);
    },
    revision: (root) => Number(one.root.get(root)?.['revision'] ?? -1),
    seen(root) {
      const seen: Seen = new Map();
      for (const { path, entry } of one.tree.iterate(root)) {
        const known = entryIn(entry);
        if (known !== undefined) seen.set(String(path), { entry: known, round: 0 });
      }
      return seen;
    },
    note(root, changes) {
      if (changes.length === 0) return;
      const open = one.openOn.all(root).map(({ id }) => String(id));
      const look = Number(one.root.get(root)?.['revision'] ?? 0) + 1;
      for (const change of changes) {
        const { path, before, after } = change;
        if (after === undefined) one.take.run(root, path);
        else one.put.run(root, path, after.content ?? null, JSON.stringify(after));
        if (sameEntry(before, after)) continue;
        for (const savepoint of open) putDown(savepoint, root, change, look);
      }
      one.bump.run(root);
    },
    begin(what, roots, owner) {
      one.begin.run(what.id, Math.trunc(what.at), owner, JSON.stringify(what));
      for (const root of roots) one.join.run(what.id, root);
    },
    end(id, state) {
      if (one.hasChanges.get(id) === undefined) {
        drop(id, true);
        return false;
      }
      one.end.run(state, id);
      return true;
    },
    open: () =>
      one.open.all().map(({ id, owner }) => ({
        id: String(id),
        owner: String(owner),
        roots: one.rootsOf.all(String(id)).map(({ root }) => Number(root)),
      })),
    beginnings,
    one(id) {
      const row = one.savepoint.get(id);
      return row === undefined ? undefined : savepointOf(row);
    },
    read,
    lost: () =>
      one.lost.all().map(({ spec, why, files }) => ({ root: rootIn(spec), why: String(why), files: Number(files) })),
    ended: (before = Number.MAX_SAFE_INTEGER) => one.ended.all(before).map(({ id }) => String(id)),
    drop,
    forgetRoots(but) {
      for (const { id } of one.idle.all()) {
        if (but.includes(Number(id))) continue;
        one.clear.run(Number(id));
        one.forgetRoot.run(Number(id));
      }
    },
    restore({ state, roots, ...beginning }) {
      one.add.run(beginning.id, Math.trunc(beginning.at), state, JSON.stringify(beginning));
      for (const { root, changes } of roots) {
        const id = rootId(root);
        one.join.run(beginning.id, id);
        for (const change of changes) writeChange(beginning.id, id, change);
      }
    },
  };
};
