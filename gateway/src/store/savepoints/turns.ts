import { closeSync, fstatSync } from 'node:fs';
import { stateError } from '../state-error.ts';
import { openFile } from './contents.ts';
import type { Contents } from './contents.ts';
import type { IndexFile } from './index-file.ts';
import type { Entry, Lost } from './entry.ts';
import type { Room } from './room.ts';
import type { Rows } from './rows.ts';
import type { LostCounts } from './savepoint.ts';
import { walk } from './walk.ts';
import type { Blind, Root, Seen, WalkOptions } from './walk.ts';

/** What one look is for. */
export interface Look {
  readonly roots: readonly Root[];
  /** Absolute: what must be kept before all else, with all below it. */
  readonly named: readonly string[];
  /** Whether the rest is kept too. */
  readonly keepsAll: boolean;
}

/** What a look found below one root. */
export interface Looked {
  readonly root: Root;
  readonly seen: Seen;
  readonly blind: Blind;
  /** Files whose content is not kept. */
  readonly lost: LostCounts;
}

/**
 * Looks at folders and notes what changed in them since the last look, whoever looked. Looks that are asked for while one
 * is under way are one: many calls at once cost no more than two.
 */
export interface Turns {
  /** Looks, and does the work with what was found, in one transaction. */
  take<T>(look: Look, work: (looked: readonly Looked[]) => T): Promise<T>;
}

export interface TurnsOptions {
  readonly index: IndexFile;
  readonly rows: Rows;
  readonly contents: Contents;
  readonly room: Room;
  readonly folder: string;
  readonly largestFileBytes: number;
  readonly mostEntries: number;
  readonly now: () => number;
}

type Wanted = (path: string) => 'named' | 'too' | 'not';

interface Waiting {
  readonly look: Look;
  /** Does the work, and gives what tells whoever waits. */
  readonly work: (looked: readonly Looked[]) => () => void;
  readonly fail: (error: unknown) => void;
}

/** What one root is remembered as, for as long as no other process has looked. */
interface Known {
  revision: number;
  seen: Seen;
  lost: LostCounts;
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const wantedOf = ({ path: root }: Root, looks: readonly Look[]): Wanted => {
  const named = looks.flatMap((look) => look.named).filter((path) => isBelow(path, root) || isBelow(root, path));
  const rest = looks.some(({ keepsAll }) => keepsAll) ? 'too' : 'not';
  if (named.length === 0) return () => rest;
  const folders = named.map((path) => (isBelow(root, path) ? '' : path.slice(root.length + 1)));
  if (folders.includes('')) return () => 'named';
  return (path) => (folders.some((folder) => isBelow(path, folder)) ? 'named' : rest);
};

const countLost = (seen: Seen): LostCounts => {
  const counts: Partial<Record<Lost, number>> = {};
  for (const { entry } of seen.values()) {
    if (entry.lost !== undefined) counts[entry.lost] = (counts[entry.lost] ?? 0) + 1;
  }
  return counts;
};

export const createTurns = (options: TurnsOptions): Turns => {
  const { index, rows, contents, room, largestFileBytes, mostEntries, now } = options;
  const remembered = new Map<number, Known>();
  let waiting: Waiting[] = [];
  let running = false;

  const recall = (root: number): Known => {
    const revision = rows.revision(root);
    const known = remembered.get(root);
    if (known?.revision === revision) return known;
    const seen = rows.seen(root);
    const fresh = { revision, seen, lost: countLost(seen) };
    remembered.set(root, fresh);
    return fresh;
  };

  /** How contents are kept in one look; what was kept in vain is taken away with `forget`. */
  const keeping = (wanted: Wanted): Pick<WalkOptions, 'keep' | 'keepsNow'> & { forget(): void } => {
    const fresh: string[] = [];
    return {
      forget: () => fresh.forEach((key) => contents.remove(key)),
      async keep(at, path, stats) {
        const want = wanted(path);
        if (want === 'not') return { lost: 'not-named' };
        const file = openFile(at, stats);
        if (file === undefined) return { lost: 'unreadable' };
        let lost: Lost = 'too-large';
        try {
          const content = await contents.keep(file, stats, () => {
            const bytes = Number(stats.size);
            if (bytes > largestFileBytes) return false;
            lost = 'no-room';
            return room.take(bytes, want === 'named');
          });
          if (content === undefined) return { lost };
          if (room.note(content)) fresh.push(content.key);
          const { mtimeNs, ctimeNs } = fstatSync(file, { bigint: true });
          const isTorn = mtimeNs !== stats.mtimeNs || ctimeNs !== stats.ctimeNs;
          return isTorn ? { content: content.key, isTorn } : { content: content.key };
        } finally {
          closeSync(file);
        }
      },
      keepsNow(path, { kind, content, lost, size }) {
        if (kind !== 'file') return false;
        const want = wanted(path);
        if (content !== undefined) return want === 'named' && !contents.has(content);
        if (lost === 'not-named') return want !== 'not';
        if (lost === 'no-room') return want === 'named';
        return lost === 'too-large' && want !== 'not' && size <= largestFileBytes;
      },
    };
  };

  const lookAt = async (
    root: Root,
    looks: readonly Look[],
  ): Promise<{ looked: Looked; settle(): void; forget(): void }> => {
    const id = rows.rootId(root);
    const known = recall(id);
    const { forget, ...keep } = keeping(wantedOf(root, looks));
    try {
      const { changes, blind } = await walk(root, known.seen, { ...keep, mostEntries, now });
      rows.note(id, changes);
      const old = new Set(changes.flatMap(({ before }) => before?.content ?? []));
      if (old.size > 0) room.collect(old);
      // From here on it is what will be true; where the transaction fails, it is forgotten.
      remembered.delete(id);
      for (const { path, after } of changes) {
        if (after === undefined) known.seen.delete(path);
        else known.seen.set(path, { entry: after, round: 0 });
      }
      if (changes.length > 0) known.lost = countLost(known.seen);
      known.revision = rows.revision(id);
      return {
        looked: { root, seen: known.seen, blind, lost: known.lost },
        settle: () => remembered.set(id, known),
        forget,
      };
    } catch (error) {
      remembered.delete(id);
      forget();
      throw error;
    }
  };

  const run = async (all: readonly Waiting[]): Promise<void> => {
    const looks = all.map(({ look }) => look);
    const roots = new Map(looks.flatMap((look) => look.roots).map((root) => [JSON.stringify(root), root]));
    const done: Awaited<ReturnType<typeof lookAt>>[] = [];
    try {
      const tell = await index.locked(async () => {
        room.recount();
        for (const root of roots.values()) {
          // One disk, and one index: side by side they would only be in each other's way.
          // oxlint-disable-next-line no-await-in-loop
          done.push(await lookAt(root, looks));
        }
        const found = new Map(done.map(({ looked }) => [JSON.stringify(looked.root), looked]));
        return all.map(({ look, work }) => work(look.roots.flatMap((root) => found.get(JSON.stringify(root)) ?? [])));
      });
      for (const { settle } of done) settle();
      for (const each of tell) each();
    } catch (error) {
      for (const { forget } of done) forget();
      const told = error instanceof Error && 'syscall' in error ? stateError(options.folder, error) : error;
      for (const { fail } of all) fail(told);
    }
  };

  const drain = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const all = waiting;
      waiting = [];
      // oxlint-disable-next-line no-await-in-loop
      await run(all);
    }
    running = false;
  };

  return {
    take: (look, work) =>
      new Promise((resolve, reject) => {
        waiting.push({
          look,
          work: (looked) => {
            const value = work(looked);
            return () => resolve(value);
          },
          fail: reject,
        });
        if (!running) void drain();
      }),
  };
};

/** Whether an entry would not come back. */
export const isLost = (entry: Entry | undefined): boolean => entry?.lost !== undefined;
