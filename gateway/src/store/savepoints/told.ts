import { join } from 'node:path';
import { isQuiet } from './entry.ts';
import type { Change, Entry } from './entry.ts';
import type { RootChanges } from './savepoint.ts';

/** One change as a person names it. */
export interface Told {
  readonly done: 'made' | 'changed' | 'removed' | 'renamed';
  /** Absolute. */
  readonly path: string;
  /** Where it was before it was renamed. */
  readonly from?: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

const sameFile = (one: Entry | undefined, other: Entry | undefined): boolean =>
  one !== undefined && other !== undefined && one.kind === other.kind && one.inode === other.inode;

const toldOf = (root: string, { path, before, after }: Change): Told => {
  const done = before === undefined ? 'made' : after === undefined ? 'removed' : 'changed';
  return { done, path: join(root, path), before, after };
};

const below = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** What changed, with what was renamed as one, and without what only moved along with its folder. */
export const tellChanges = ({ root, changes }: RootChanges): readonly Told[] => {
  const told = changes.filter((change) => !isQuiet(change)).map((change) => toldOf(root.path, change));
  const removed = told.filter(({ done }) => done === 'removed');
  const pairs = told.flatMap((made) => {
    const gone = made.done === 'made' ? removed.find(({ before }) => sameFile(before, made.after)) : undefined;
    return gone === undefined ? [] : [{ gone, made }];
  });
  const folders = pairs.filter(({ made }) => made.after?.kind === 'folder');
  const isAlong = ({ gone, made }: (typeof pairs)[number]): boolean =>
    folders.some(
      (folder) =>
        below(gone.path, folder.gone.path) &&
        made.path === folder.made.path + gone.path.slice(folder.gone.path.length) &&
        gone.before?.content === made.after?.content,
    );
  const paired = new Set(pairs.flatMap(({ gone, made }) => [gone, made]));
  const renamed = pairs
    .filter((pair) => !isAlong(pair))
    .map(({ gone, made }): Told => ({ ...made, done: 'renamed', from: gone.path, before: gone.before }));
  return [...told.filter((each) => !paired.has(each)), ...renamed];
};
