import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { Confinement } from '../../policy/confinement.ts';
import { gitFolders } from './git-folders.ts';
import { guardedFiles, guardedFolders, heldPlaces, projectMarks } from './guard-names.ts';
import { isWritable } from './mounts.ts';
import type { Guards } from './mounts.ts';
import { between } from './within.ts';

/** Something empty that stands where nothing was, so that it can be kept closed. */
export interface Placeholder {
  readonly path: string;
  /** Of a file; a folder has none. */
  readonly content?: string;
}

export interface GuardPlan extends Guards {
  /** What must be put there first; all of them are among `closed`. */
  readonly placeholders: readonly Placeholder[];
}

const at = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

/**
 * Of a `.git` that git itself may write: what git runs, or takes orders from; where none is, what says the same. A folder
 * where `undefined` stands. `commondir` names the folder in which it looks for the others: here, this one.
 */
const gitOrders: Readonly<Record<string, string | undefined>> = { hooks: undefined, config: '', commondir: '.\n' };
const gitOrdersIfThere = ['config.worktree', 'info/attributes'];

const placeholder = (path: string, content: string | undefined): Placeholder =>
  content === undefined ? { path } : { path, content };

const inGit = (git: string, writes: boolean): GuardPlan => {
  if (!writes || !at(git)?.isDirectory()) return { closed: [git], pinned: [], placeholders: [] };
  const orders = Object.entries(gitOrders).map(([name, content]) => placeholder(join(git, name), content));
  const there = gitOrdersIfThere.map((name) => join(git, name)).filter((path) => at(path) !== undefined);
  return {
    closed: [...orders.map(({ path }) => path), ...there],
    pinned: [git],
    placeholders: orders.filter(({ path }) => at(path) === undefined),
  };
};

const inRoot = (root: string, closesMissing: boolean): GuardPlan => {
  const isProject = closesMissing && projectMarks.some((name) => at(join(root, name)) !== undefined);
  const closed = [...guardedFiles, ...guardedFolders].filter((name) => {
    const stats = at(join(root, name));
    // A link cannot be mounted on; where it leads may be anybody's.
    return stats !== undefined && !stats.isSymbolicLink();
  });
  const placeholders = Object.entries(heldPlaces)
    .filter(([name]) => isProject && at(join(root, name)) === undefined)
    .map(([name, content]) => placeholder(join(root, name), content));
  return {
    closed: [...closed.map((name) => join(root, name)), ...placeholders.map(({ path }) => path)],
    pinned: [],
    placeholders,
  };
};

/**
 * What stays closed under the folders that a server may write: what another program would run later, with its owner's
 * rights. Each folder above it is pinned, or the server would move it away and put another in its place.
 */
export const guardPlan = (
  confinement: Pick<Confinement, 'readPaths' | 'writePaths' | 'writesGit' | 'closesMissing'>,
): GuardPlan => {
  const closesMissing = confinement.closesMissing === true;
  const plans = confinement.writePaths.flatMap((root) =>
    [inRoot(root, closesMissing), ...gitFolders(root).map((git) => inGit(git, confinement.writesGit === true))].map(
      (plan) => ({
        root,
        plan,
      }),
    ),
  );
  const writable = (path: string): boolean => isWritable(path, confinement);
  const closed = plans.flatMap(({ root, plan }) => plan.closed.filter(writable).map((path) => ({ root, path })));
  const pinned = [
    ...plans.flatMap(({ plan }) => plan.pinned),
    ...closed.flatMap(({ root, path }) => between(root, path)),
  ];
  return {
    closed: [...new Set(closed.map(({ path }) => path))],
    pinned: [...new Set(pinned)].filter(writable),
    placeholders: plans.flatMap(({ plan }) => plan.placeholders).filter(({ path }) => writable(path)),
  };
};
