import { join, sep } from 'node:path';
import { isQuiet, sameThing, sameTime } from './entry.ts';
import type { Change, Entry, Lost } from './entry.ts';
import type { RootChanges } from './savepoint.ts';
import type { Root, Seen } from './walk.ts';

/** What an undo does at one path. */
export interface Deed {
  /** Absolute. */
  readonly path: string;
  /** What it gives back; undefined: it takes away what the call made. */
  readonly before: Entry | undefined;
  /** What the call left. */
  readonly after: Entry | undefined;
  readonly now: Entry | undefined;
  /** Only times are given back: nobody has to be told. */
  readonly isQuiet: boolean;
  /** Another name of the same file, which is there still. */
  readonly sameAs?: string;
  /** Why somebody has to be asked first. */
  readonly conflict?: 'changed-since' | 'changed-between' | 'holds-others';
  /** Why it cannot be done at all. */
  readonly impossible?: Lost | 'content-gone' | 'content-damaged' | 'folder-in-the-way' | 'no-file';
}

/** Changes one after the other as one: how it was before the first, and how the last left it. */
interface Span extends Change {
  /** Somebody else changed it in between. */
  readonly isBroken: boolean;
}

/** What stands somewhere now, by its absolute path. */
export interface Present {
  at(path: string): Entry | undefined;
  /** The paths below it. */
  below(path: string): readonly string[];
  /** Where the same file with the same bytes still is, under another name. */
  otherName(file: Entry): string | undefined;
}

export const presentIn = (looked: readonly { readonly root: Root; readonly seen: Seen }[]): Present => ({
  at(path) {
    for (const { root, seen } of looked) {
      if (path === root.path) return seen.get('')?.entry;
      if (path.startsWith(root.path + sep)) {
        const found = seen.get(path.slice(root.path.length + 1));
        if (found !== undefined) return found.entry;
      }
    }
    return undefined;
  },
  below: (path) =>
    looked.flatMap(({ root, seen }) =>
      [...seen.keys()].map((each) => join(root.path, each)).filter((each) => each.startsWith(path + sep)),
    ),
  otherName({ inode, content }) {
    for (const { root, seen } of looked) {
      for (const [path, { entry }] of seen) {
        if (entry.inode === inode && entry.kind === 'file' && entry.content === content) return join(root.path, path);
      }
    }
    return undefined;
  },
});

/** Whether there was a change in between. Of calls at the same time there was none: each has what the other saw. */
const isApart = (earlier: Change, later: Change): boolean =>
  !sameThing(earlier.after, later.before) && (later.looks?.[0] ?? 0) > (earlier.looks?.[1] ?? 0);

const joined = (known: Span | undefined, change: Change, path: string): Span => {
  if (known === undefined) return { ...change, path, isBroken: false };
  return { ...change, path, before: known.before, isBroken: known.isBroken || isApart(known, change) };
};

const spansOf = (rows: readonly RootChanges[]): ReadonlyMap<string, Span> => {
  const spans = new Map<string, Span>();
  for (const { root, changes } of rows) {
    for (const change of changes) {
      const path = join(root.path, change.path);
      spans.set(path, joined(spans.get(path), change, path));
    }
  }
  return spans;
};

/** Of a folder that is to go: whether there is anything in it that this undo does not take away. */
const holdsOthers = (path: string, spans: ReadonlyMap<string, Span>, present: Present): boolean =>
  present.below(path).some((each) => {
    const span = spans.get(each);
    return span === undefined || span.before !== undefined;
  });

const conflictOf = ({ after, isBroken }: Span, now: Entry | undefined): Deed['conflict'] => {
  if (!sameThing(now, after)) return 'changed-since';
  return isBroken ? 'changed-between' : undefined;
};

const deedOf = (span: Span, spans: ReadonlyMap<string, Span>, present: Present): Deed | undefined => {
  const { path, before, after, isBroken } = span;
  const now = present.at(path);
  const isBack = sameThing(now, before);
  if (isBack && sameTime(now, before)) return undefined;
  if (isBack || (isQuiet(span) && !isBroken)) {
    // It was touched and no more; whatever became of it since is somebody else's.
    return isBack ? { path, before, after, now, isQuiet: true } : undefined;
  }
  const conflict = conflictOf(span, now);
  const deed: Deed = { path, before, after, now, isQuiet: false, ...(conflict === undefined ? {} : { conflict }) };
  if (before?.kind === 'other') return { ...deed, impossible: 'no-file' };
  const hasBytes = now?.kind === 'file' && now.content !== undefined && now.content === before?.content;
  if (before?.kind === 'file' && !hasBytes && before.content === undefined) {
    return { ...deed, impossible: before.lost ?? 'content-gone' };
  }
  if (now?.kind === 'folder' && before?.kind !== 'folder' && holdsOthers(path, spans, present)) {
    return before === undefined ? { ...deed, conflict: 'holds-others' } : { ...deed, impossible: 'folder-in-the-way' };
  }
  const other = before?.kind === 'file' && before.names > 1 ? present.otherName(before) : undefined;
  return other === undefined || other === path ? deed : { ...deed, sameAs: other };
};

/** What an undo of these changes, the oldest first, would do with what stands there now. */
export const planUndo = (rows: readonly RootChanges[], present: Present): readonly Deed[] => {
  const spans = spansOf(rows);
  return [...spans.values()].flatMap((span) => deedOf(span, spans, present) ?? []);
};
