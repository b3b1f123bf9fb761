import { stateError } from '../state-error.ts';
import type { Contents } from './contents.ts';
import type { IndexFile } from './index-file.ts';
import type { Lost } from './entry.ts';
import type { Room } from './room.ts';
import type { Rows } from './rows.ts';
import type { LostCounts } from './savepoint.ts';
import { keepBytes, wantedOf } from './keep-bytes.ts';
import { walk } from './walk.ts';
import type { Blind, Root, Seen } from './walk.ts';

/** What one look is for. */
export interface Look {
  readonly roots: readonly Root[];
  /** Absolute: what must be kept before all else, with all below it. */
  readonly named: readonly string[];
  /** Whether the rest is kept too. */
  readonly keepsAll: boolean;
  /** Savepoints that must not go to make room. */
  readonly spares?: readonly string[];
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
  /** Looks, and does the work with what was found, in one transaction. `busy`: the roots of all that is looked at with it. */
  take<T>(look: Look, work: (looked: readonly Looked[], busy: readonly number[]) => T): Promise<T>;
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

interface Waiting {
  readonly look: Look;
  /** Does the work, and gives what tells whoever waits. */
  readonly work: (looked: readonly Looked[], busy: readonly number[]) => () => void;
  readonly fail: (error: unknown) => void;
}

/** What one root is remembered as, for as long as no other process has looked. */
interface Known {
  revision: number;
  seen: Seen;
  lost: LostCounts;
}

const mostRemembered = 32;

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
    // Single files that were named, each a root of its own, would otherwise add up.
    const [oldest] = remembered.keys();
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
    return fresh;
  };

  const lookAt = async (
    root: Root,
    looks: readonly Look[],
  ): Promise<{ looked: Looked; settle(): void; forget(): void }> => {
    const id = rows.rootId(root);
    const known = recall(id);
    const { forget, ...keep } = keepBytes({ contents, room, largestFileBytes, wanted: wantedOf(root, looks) });
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
        room.recount(new Set(looks.flatMap(({ spares = [] }) => spares)));
        for (const root of roots.values()) {
          // One disk, and one index: side by side they would only be in each other's way.
          // oxlint-disable-next-line no-await-in-loop
          done.push(await lookAt(root, looks));
        }
        const busy = [...roots.values()].map((root) => rows.rootId(root));
        const found = new Map(done.map(({ looked }) => [JSON.stringify(looked.root), looked]));
        return all.map(({ look, work }) =>
          work(
            look.roots.flatMap((root) => found.get(JSON.stringify(root)) ?? []),
            busy,
          ),
        );
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
          work: (looked, busy) => {
            const value = work(looked, busy);
            return () => resolve(value);
          },
          fail: reject,
        });
        if (!running) void drain();
      }),
  };
};
