import type { Confinement } from '../../policy/confinement.ts';
import { isWithin } from './within.ts';

/** What stands at a path inside; where two meet at one path, the later in this list wins. */
const strengths = ['write', 'read', 'hidden-file', 'hidden-folder'] as const;

/** One path of the host inside a sandbox, at the same place. */
export interface Mount {
  readonly path: string;
  readonly as: (typeof strengths)[number];
}

/** Files that stay closed within what may be written, and folders that must stay where they are for it. */
export interface Guards {
  readonly closed: readonly string[];
  readonly pinned: readonly string[];
}

type Granted = Pick<Confinement, 'readPaths' | 'writePaths'>;

/** Whether the last word on `path` is that it may be written. */
export const isWritable = (path: string, { readPaths, writePaths }: Granted): boolean => {
  const longest = (paths: readonly string[]): number =>
    Math.max(-1, ...paths.filter((folder) => isWithin(path, folder)).map((folder) => folder.length));
  return longest(writePaths) > longest(readPaths);
};

/** Whether anything of the grants is at `path` at all. */
export const isGranted = (path: string, { readPaths, writePaths }: Granted): boolean =>
  [...readPaths, ...writePaths].some((folder) => isWithin(path, folder));

/**
 * All mounts of a sandbox in the order in which they are made: a folder before what lies in it, one for each path, and
 * none under what is hidden but what is granted there again.
 */
export const mountsOf = (
  granted: Granted,
  guards: Guards,
  hidden: { readonly files: readonly string[]; readonly folders: readonly string[] },
): readonly Mount[] => {
  const all: readonly Mount[] = [
    ...[...granted.writePaths, ...guards.pinned].map((path) => ({ path, as: 'write' }) as const),
    ...[...granted.readPaths, ...guards.closed].map((path) => ({ path, as: 'read' }) as const),
    ...hidden.files.map((path) => ({ path, as: 'hidden-file' }) as const),
    ...hidden.folders.map((path) => ({ path, as: 'hidden-folder' }) as const),
  ];
  const strongest = new Map<string, Mount>();
  for (const mount of all) strongest.set(mount.path, mount); // `all` is in the order of `strengths`
  const longest = (path: string, folders: readonly string[]): number =>
    Math.max(-1, ...folders.filter((folder) => isWithin(path, folder)).map((folder) => folder.length));
  const grants = [...granted.writePaths, ...granted.readPaths];
  const seen = [...strongest.values()].filter(({ path }) => {
    const above = hidden.folders.filter((folder) => folder !== path);
    return longest(path, grants) > longest(path, above) || longest(path, above) === -1;
  });
  return seen.sort((one, other) => one.path.length - other.path.length);
};
