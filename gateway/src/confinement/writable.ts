import { compilePaths } from '../policy/compile.ts';
import type { Grant } from '../policy/grant.ts';
import type { Asked } from '../policy/witness.ts';
import { settle } from './settle.ts';

/** A folder that a server may write, with all under it; or one file, where its folder is closed. */
export interface Writable {
  /** Absolute and real. */
  readonly path: string;
  /** Absolute: what of it is closed to everybody. */
  readonly hidden: readonly string[];
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The outermost places that grants open to a server for writing: what a sandbox mounts for it. */
export const writablePaths = (
  grants: readonly Grant[],
  roots: readonly string[],
  asked: Asked,
): readonly Writable[] => {
  const { writePaths, hiddenPaths } = settle(compilePaths(grants, roots, asked), []);
  return writePaths
    .filter((path) => !writePaths.some((other) => other !== path && isBelow(path, other)))
    .map((path) => ({ path, hidden: hiddenPaths.filter((each) => isBelow(each, path)) }));
};
