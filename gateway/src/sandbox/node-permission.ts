import type { Confinement } from '../policy/confinement.ts';

/** What of a confinement Node can say. */
type Reach = Pick<Confinement, 'readPaths' | 'writePaths' | 'links'>;

export interface NodeNeeds {
  /** Folders that it looks at whatever of them is open. */
  readonly served: readonly string[];
  /** Folders for what it keeps for a while. */
  readonly scratch: readonly string[];
}

const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/**
 * The words before the script of a program that runs on Node, with which Node itself keeps it to the files of its
 * confinement, and from other programs, threads, addons and WASI. An extra layer, never the boundary: it knows no
 * network, no hidden paths, no links that lead out, and where a part of a served folder is open, it holds no reading.
 *
 * For our own providers, and only those that start no programs. Others would break: under it `existsSync` throws where
 * nothing may be read, links cannot be made, nor rights and times be set by descriptor, and each Node that is started,
 * of another version too, gets the same words in its `NODE_OPTIONS`.
 */
export const nodePermission = (
  { readPaths, writePaths, links = [] }: Reach,
  { served, scratch }: NodeNeeds,
): readonly string[] => {
  const leadingTo = (paths: readonly string[]): readonly string[] =>
    links.filter(({ to }) => paths.some((path) => isUnder(to, path))).map(({ at }) => at);
  const written = [...new Set([...writePaths, ...leadingTo(writePaths), ...scratch])];
  const read = [...new Set([...readPaths, ...leadingTo(readPaths), ...written])];
  // Node takes it for a pattern: it would open more than was meant, and say nothing of it.
  if (read.some((path) => path.includes('*'))) return [];
  // A folder cannot be looked at without all that is in it.
  const isWhole = served.every((folder) => read.some((path) => isUnder(folder, path)));
  return [
    '--permission',
    ...(isWhole ? read : ['*']).map((path) => `--allow-fs-read=${path}`),
    ...written.map((path) => `--allow-fs-write=${path}`),
  ];
};
