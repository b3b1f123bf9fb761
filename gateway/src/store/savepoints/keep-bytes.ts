import { closeSync, fstatSync } from 'node:fs';
import { openFile } from './contents.ts';
import type { Contents } from './contents.ts';
import type { Lost } from './entry.ts';
import type { Room } from './room.ts';
import type { Look } from './turns.ts';
import type { Root, WalkOptions } from './walk.ts';

/** Whether a file was named, is kept too, or is not kept. */
type Wanted = (path: string) => 'named' | 'too' | 'not';

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** What is to be kept below a root, by all that is looked for at once. */
export const wantedOf = (root: Root, looks: readonly Look[]): Wanted => {
  const mine = looks.filter(({ roots }) => roots.some(({ path }) => path === root.path));
  const named = mine.flatMap((look) => look.named).filter((path) => isBelow(path, root.path));
  const rest = mine.some(({ keepsAll }) => keepsAll) ? 'too' : 'not';
  if (named.length === 0) return () => rest;
  if (named.includes(root.path)) return () => 'named';
  const below = named.map((path) => path.slice(root.path.length + 1));
  return (path) => (below.some((each) => isBelow(path, each)) ? 'named' : rest);
};

interface KeepOptions {
  readonly contents: Contents;
  readonly room: Room;
  readonly largestFileBytes: number;
  readonly wanted: Wanted;
}

/** How contents are kept in one look; what was kept in vain is taken away with `forget`. */
export const keepBytes = ({
  contents,
  room,
  largestFileBytes,
  wanted,
}: KeepOptions): Pick<WalkOptions, 'keep' | 'keepsNow'> & { forget(): void } => {
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
