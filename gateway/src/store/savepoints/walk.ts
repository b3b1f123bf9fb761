import { lstatSync, readlinkSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { matches } from '../../policy/pattern.ts';
import { sameEntry } from './entry.ts';
import type { Change, Entry } from './entry.ts';
import { holdFolder } from './held-folder.ts';
import type { HeldFolder } from './held-folder.ts';

/** A folder, or one file, that a server may write. */
export interface Root {
  /** Absolute and real. */
  readonly path: string;
  /** Absolute: what of it is closed to everybody. */
  readonly hidden: readonly string[];
  /** Names, or paths below it, that are not looked at; `*` is any run of characters. */
  readonly exclude: readonly string[];
}

/** What was last seen below a root, by path. */
export type Seen = Map<string, { readonly entry: Entry; round: number }>;

/** What a person has to know of a look. */
export interface Blind {
  /** Whether there was more than is looked at. */
  readonly tooMany: boolean;
  /** Folders that could not be opened, and names that are no text. */
  readonly closed: readonly string[];
}

export interface Walked {
  readonly changes: readonly Change[];
  readonly entries: number;
  readonly blind: Blind;
}

/** What became of the bytes of a file; `isTorn`: it was written while it was read. */
export type KeptBytes = Pick<Entry, 'content' | 'lost'> & { readonly isTorn?: true };

export interface WalkOptions {
  readonly mostEntries: number;
  /** Keeps the bytes of a file and says under which key, or why not. */
  keep(at: string, path: string, stats: BigIntStats): Promise<KeptBytes>;
  /** Whether what was not kept earlier could be now. */
  keepsNow(path: string, entry: Entry): boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** So long the event loop waits at most. */
const breathMs = 2;
/** Asking the time costs as much as looking at a name. */
const namesBetween = 16;
/** File systems date a change by a clock that ticks this coarsely: what is younger may change again unseen. */
const tickMs = 20;
const deepest = 100;

/** Of the sandbox itself: what says that a repository has no other folder stands there while the git server runs. */
const ofSandbox = '.git/commondir';

const kindOf = (stats: BigIntStats): Entry['kind'] => {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
};

const stampOf = (stats: BigIntStats, now: number): string => {
  const { dev, ino, size, mtimeNs, ctimeNs, mode, uid, gid, nlink } = stats;
  // A folder's own times say only that something in it changed, and that is looked at anyway.
  if (!stats.isDirectory() && Number(ctimeNs / 1_000_000n) > now - tickMs) return '';
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs} ${mode} ${uid} ${gid} ${nlink}`;
};

const entryOf = (stats: BigIntStats, stamp: string, more: Pick<Entry, 'content' | 'lost' | 'to'>): Entry => ({
  kind: kindOf(stats),
  mode: Number(stats.mode & 0o7777n),
  uid: Number(stats.uid),
  gid: Number(stats.gid),
  size: stats.isFile() ? Number(stats.size) : 0,
  mtimeNs: String(stats.mtimeNs),
  inode: `${stats.dev}:${stats.ino}`,
  // Of a folder it counts the folders in it.
  names: stats.isFile() ? Number(stats.nlink) : 1,
  ...more,
  stamp,
});

const look = (path: string): BigIntStats | undefined => {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    // A folder that may be listed and not searched.
    return undefined;
  }
};

/** Compares what stands below a root with what was last seen there. Follows no links, and gives way to others. */
export const walk = async (root: Root, seen: Seen, options: WalkOptions): Promise<Walked> => {
  const { mostEntries, keep, keepsNow, now } = options;
  const round = now() + Math.random();
  const changes: Change[] = [];
  const closed: string[] = [];
  const hidden = new Set(
    root.hidden.flatMap((path) => (path.startsWith(`${root.path}/`) ? [path.slice(root.path.length + 1)] : [])),
  );
  let [entries, matched, tooMany, since, present] = [0, 0, false, performance.now(), now()];

  const isLeftOut = (path: string, name: string): boolean =>
    hidden.has(path) ||
    path === ofSandbox ||
    path.endsWith(`/${ofSandbox}`) ||
    root.exclude.some((pattern) => matches(pattern, name) || matches(pattern, path));

  const describe = async (at: string, path: string, stats: BigIntStats, stamp: string): Promise<Entry> => {
    if (stats.isFile()) {
      const { isTorn = false, ...kept } = await keep(at, path, stats);
      return entryOf(stats, isTorn ? '' : stamp, kept);
    }
    return entryOf(stats, stamp, stats.isSymbolicLink() ? { to: readlinkSync(at) } : {});
  };

  const note = async (at: string, path: string, stats: BigIntStats): Promise<void> => {
    entries += 1;
    const known = seen.get(path);
    if (known !== undefined) {
      matched += 1;
      known.round = round;
    }
    const stamp = stampOf(stats, present);
    const before = known?.entry;
    if (before !== undefined && before.stamp === stamp && stamp !== '' && !keepsNow(path, before)) return;
    const after = await describe(at, path, stats, stamp);
    const isKept = before?.content === after.content && before?.lost === after.lost;
    if (before?.stamp !== after.stamp || !isKept || !sameEntry(before, after)) changes.push({ path, before, after });
  };

  /** What cannot be looked into is taken to be as it was. */
  const closeTo = (path: string): void => {
    closed.push(path);
    for (const [each, known] of seen) {
      if (known.round === round || (path !== '' && !each.startsWith(`${path}/`))) continue;
      known.round = round;
      matched += 1;
    }
  };

  const inside = async (folder: HeldFolder, path: string, depth: number): Promise<void> => {
    for (const name of folder.names()) {
      const each = path === '' ? name : `${path}/${name}`;
      if (isLeftOut(each, name)) continue;
      if (entries >= mostEntries) {
        tooMany = true;
        return;
      }
      if (name.includes('\uFFFD')) {
        closed.push(each);
        continue;
      }
      const stats = look(folder.at(name));
      if (stats === undefined) continue;
      // One after the other: the folders on the way are held open.
      // oxlint-disable-next-line no-await-in-loop
      await note(folder.at(name), each, stats);
      if (stats.isDirectory()) {
        const inner = depth < deepest ? folder.enter(name) : undefined;
        if (inner === undefined) closeTo(each);
        else {
          try {
            // oxlint-disable-next-line no-await-in-loop
            await inside(inner, each, depth + 1);
          } finally {
            inner.close();
          }
        }
      }
      if (entries % namesBetween !== 0 || performance.now() - since < breathMs) continue;
      // oxlint-disable-next-line no-await-in-loop
      await breathe();
      [since, present] = [performance.now(), now()];
    }
  };

  const above = holdFolder(dirname(root.path));
  if (above !== undefined) {
    try {
      const name = basename(root.path);
      const stats = look(above.at(name));
      if (stats !== undefined) await note(above.at(name), '', stats);
      const folder = stats?.isDirectory() === true ? above.enter(name) : undefined;
      if (folder === undefined && stats?.isDirectory() === true) closeTo('');
      if (folder !== undefined) {
        try {
          await inside(folder, '', 0);
        } finally {
          folder.close();
        }
      }
    } finally {
      above.close();
    }
  }

  if (matched < seen.size && !tooMany) {
    for (const [path, known] of seen) {
      if (known.round !== round) changes.push({ path, before: known.entry, after: undefined });
    }
  }
  return { changes, entries, blind: { tooMany, closed } };
};
