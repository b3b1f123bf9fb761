import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { claimOwner, takeOver } from '../audit-owner.ts';
import type { Ownership } from '../audit-owner.ts';
import type { Warn } from '../warn.ts';
import { openContents } from './contents.ts';
import type { Contents } from './contents.ts';
import { isQuiet, sameThing } from './entry.ts';
import type { Entry } from './entry.ts';
import { openIndex } from './index-file.ts';
import { openManifests } from './manifest.ts';
import { planUndo, presentIn } from './plan.ts';
import type { Deed } from './plan.ts';
import { restore } from './restore.ts';
import type { Failure } from './restore.ts';
import { createRoom } from './room.ts';
import { createRows } from './rows.ts';
import type { Beginning, LostCounts, Savepoint } from './savepoint.ts';
import { createTurns } from './turns.ts';
import type { Look, Looked } from './turns.ts';
import type { Blind } from './walk.ts';

export interface BookOptions {
  /** The data folder. */
  readonly folder: string;
  readonly quotaBytes: number;
  /** A larger file is kept only where the disk can share it. */
  readonly largestFileBytes: number;
  readonly keepMs: number;
  readonly warn: Warn;
  readonly mostEntries?: number;
  readonly now?: () => number;
}

/** What of the folders of a call would not come back. */
export interface Gaps {
  readonly lost: LostCounts;
  readonly blind: readonly (Blind & { readonly root: string })[];
}

/** What a call changed, in numbers. */
export interface Summary {
  readonly changed: number;
  /** Of those: what would not come back. */
  readonly lost: number;
}

export interface UndoOptions {
  /** Of the undo itself. */
  readonly id: string;
  readonly client: string;
  /** What may be overwritten though somebody else changed it: as it was when that was said. */
  readonly overwrite: ReadonlyMap<string, Entry | undefined> | 'all';
  /** Whether the savepoints that are given are only some of what they changed. */
  readonly isPart?: boolean;
  /** Called with what will be done, before anything is. Throws where that cannot be recorded. */
  record(deeds: readonly Deed[]): void;
}

export interface Undone {
  readonly done: readonly Deed[];
  /** What was left as it is: somebody else changed it, or there is nothing to give back. */
  readonly left: readonly Deed[];
  readonly failed: readonly Failure[];
}

/** What tools changed in the folders that they may write, kept so that it can be taken back. */
export interface SavepointBook extends Disposable {
  readonly contents: Contents;
  /** Keeps what a call may change. Rejects where that cannot be done. */
  begin(what: Beginning, look: Look): Promise<Gaps>;
  /** Notes what it did change. */
  end(id: string, look: Look): Promise<Summary>;
  /** Closes what processes left open that died. */
  recover(): Promise<void>;
  /** All there are, the oldest first. */
  beginnings(): readonly Beginning[];
  /** Those of these ids, with what changed. */
  read(ids: readonly string[]): readonly Savepoint[];
  /** Files that would not come back, by folder. */
  lost(): readonly { readonly root: string; readonly why: string; readonly files: number }[];
  /** What an undo of these would do; nothing is changed. */
  plan(savepoints: readonly Savepoint[]): Promise<readonly Deed[]>;
  undo(savepoints: readonly Savepoint[], options: UndoOptions): Promise<Undone>;
}

const usualMostEntries = 200_000;
const pruneEveryMs = 3_600_000;
const mostSavepoints = 10_000;

const lockOf = (folder: string, owner: string): string => join(folder, `audit-${owner}.lock`);

/** Processes that have, or had, the book open. */
const ownersIn = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => /^audit-(.+)\.lock$/.exec(name)?.[1] ?? []);

const lookOf = (savepoints: readonly Savepoint[]): Look => ({
  roots: savepoints.flatMap(({ roots }) => roots.map(({ root }) => root)),
  named: savepoints.flatMap(({ roots }) =>
    roots.flatMap(({ root, changes }) => changes.map(({ path }) => join(root.path, path))),
  ),
  keepsAll: false,
  // What is kept of now must not push out what is to be given back.
  spares: savepoints.map(({ id }) => id),
});

const gapsOf = (looked: readonly Looked[]): Gaps => {
  const lost: Partial<Record<keyof LostCounts, number>> = {};
  for (const { lost: counts } of looked) {
    for (const [why, count] of Object.entries(counts)) {
      const key = why as keyof LostCounts;
      lost[key] = (lost[key] ?? 0) + count;
    }
  }
  const blind = looked.flatMap(({ root, blind: found }) =>
    found.tooMany || found.closed.length > 0 ? [{ ...found, root: root.path }] : [],
  );
  return { lost, blind };
};

/** Opens the book in the data folder. Where its index is damaged, it is made anew from what lies beside it. */
export const openBook = (options: BookOptions): SavepointBook => {
  const { keepMs, warn, now = Date.now } = options;
  const folder = join(options.folder, 'savepoints');
  const index = openIndex(folder, warn, now);
  const rows = createRows(index.sqlite);
  const contents = openContents(join(folder, 'contents'));
  const manifests = openManifests(join(folder, 'calls'));
  let dropped = 0;
  const room = createRoom({
    sqlite: index.sqlite,
    rows,
    contents,
    quotaBytes: options.quotaBytes,
    onDropped(id) {
      manifests.remove(id);
      dropped += 1;
    },
  });
  const turns = createTurns({
    index,
    rows,
    contents,
    room,
    folder,
    largestFileBytes: Math.min(options.largestFileBytes, options.quotaBytes),
    mostEntries: options.mostEntries ?? usualMostEntries,
    now,
  });
  let owner: Ownership | undefined;
  let prunedAt = -Infinity;

  const rebuild = (): void => {
    const add = index.sqlite.prepare('INSERT OR IGNORE INTO contents VALUES (?, ?, ?)');
    index.sqlite.exec('BEGIN IMMEDIATE');
    for (const { key, bytes } of contents.all()) add.run(key, bytes, bytes);
    for (const savepoint of manifests.all()) rows.restore(savepoint);
    index.sqlite.exec('COMMIT');
  };
  if (index.isNew) rebuild();

  const close = (id: string, state: 'done' | 'interrupted'): Summary => {
    if (!rows.end(id, state)) return { changed: 0, lost: 0 };
    const savepoint = rows.one(id);
    if (savepoint === undefined) return { changed: 0, lost: 0 };
    manifests.write(savepoint);
    const told = savepoint.roots.flatMap(({ changes }) => changes.filter((change) => !isQuiet(change)));
    return {
      changed: told.length,
      lost: told.filter(({ before }) => before?.lost !== undefined).length,
    };
  };

  const rootIds = (look: Look): readonly number[] => look.roots.map((root) => rows.rootId(root));

  const forget = (id: string): void => {
    rows.drop(id, true);
    manifests.remove(id);
  };

  /** What is too old goes, and of more than anybody looks through the oldest. */
  const prune = (busy: readonly number[]): void => {
    if (now() - prunedAt < pruneEveryMs) return;
    prunedAt = now();
    contents.sweep();
    const old = [...rows.ended(now() - keepMs), ...rows.ended().slice(0, -mostSavepoints)];
    old.forEach(forget);
    rows.forgetRoots(busy);
    room.collect();
  };

  const tellDropped = (): void => {
    if (dropped === 0) return;
    warn('The oldest savepoints made room for new ones, and can no longer be undone.', { savepoints: dropped });
    dropped = 0;
  };

  const plan = (savepoints: readonly Savepoint[], looked: readonly Looked[]): readonly Deed[] =>
    planUndo(
      savepoints.flatMap(({ roots }) => roots),
      presentIn(looked),
    );

  /** With what is kept as it is now, not as it was noted. */
  const checked = (deeds: readonly Deed[]): Promise<readonly Deed[]> =>
    Promise.all(
      deeds.map(async (deed): Promise<Deed> => {
        const key = deed.before?.content;
        if (deed.isQuiet || deed.impossible !== undefined || key === undefined) return deed;
        const isWhole = await contents.isWhole(key);
        if (isWhole === true) return deed;
        return { ...deed, impossible: isWhole === undefined ? 'content-gone' : 'content-damaged' };
      }),
    );

  return {
    contents,
    async begin(what, look) {
      owner ??= claimOwner(folder);
      const { owner: name } = owner;
      const gaps = await turns.take(look, (looked, busy) => {
        prune(busy);
        rows.begin(what, rootIds(look), name);
        return gapsOf(looked);
      });
      tellDropped();
      return gaps;
    },
    async end(id, look) {
      const summary = await turns.take(look, () => close(id, 'done'));
      tellDropped();
      return summary;
    },
    async recover() {
      const dead = ownersIn(folder).flatMap((name) => {
        const taken = name === owner?.owner ? 'living' : takeOver(folder, name);
        return taken === 'living' ? [] : [taken];
      });
      for (const { id, owner: whose, roots } of rows.open()) {
        if (!dead.some((each) => each.owner === whose) && existsSync(lockOf(folder, whose))) continue;
        const look = { roots: roots.flatMap((root) => rows.root(root) ?? []), named: [], keepsAll: false };
        // oxlint-disable-next-line no-await-in-loop
        await turns.take(look, () => {
          close(id, 'interrupted');
          room.clear();
        });
      }
      for (const each of dead) each.remove();
    },
    beginnings: rows.beginnings,
    read: rows.read,
    lost: () => rows.lost().map(({ root, why, files }) => ({ root: root.path, why, files })),
    plan: async (savepoints) => checked(await turns.take(lookOf(savepoints), (looked) => plan(savepoints, looked))),
    async undo(savepoints, { id, client, overwrite, isPart = false, record }) {
      const look = lookOf(savepoints);
      const [first] = savepoints;
      if (first === undefined) throw new GatewayError('invalid-request', 'There is nothing to undo.');
      owner ??= claimOwner(folder);
      const { owner: name } = owner;
      const undoes = savepoints.map((each) => each.id);
      const { server, tool } = first;
      const part = isPart ? ({ isPart } as const) : {};
      const what = { id, at: now(), kind: 'undo', client, server, tool, undoes, ...part } as const;
      const deeds = await checked(
        await turns.take(look, (looked) => {
          rows.begin(what, rootIds(look), name);
          return plan(savepoints, looked);
        }),
      );
      const mayOverwrite = ({ path, now: there }: Deed): boolean =>
        overwrite === 'all' || (overwrite.has(path) && sameThing(overwrite.get(path), there));
      const mayDo = (deed: Deed): boolean =>
        deed.impossible === undefined &&
        deed.conflict !== 'holds-others' &&
        (deed.conflict === undefined || mayOverwrite(deed));
      const chosen = deeds.filter(mayDo);
      try {
        record(chosen.filter((deed) => !deed.isQuiet));
        const failed = restore(chosen, contents);
        const done = chosen.filter(({ path, isQuiet: quiet }) => !quiet && !failed.some((each) => each.path === path));
        return { done, left: deeds.filter((deed) => !mayDo(deed)), failed };
      } finally {
        await turns.take(look, () => close(id, 'done'));
      }
    },
    [Symbol.dispose]() {
      owner?.remove();
      owner = undefined;
      index[Symbol.dispose]();
    },
  };
};
