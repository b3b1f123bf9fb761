import { GitFailure } from './failure.ts';
import type { Repository } from './repository.ts';
import { shownName } from './visible.ts';

/** Those of the paths that .gitattributes sends through a filter, with its name. */
export const filtered = async (
  repository: Repository,
  paths: readonly string[],
  where: 'worktree' | 'index',
): Promise<{ readonly path: string; readonly filter: string }[]> => {
  if (paths.length === 0) return [];
  const args = ['check-attr', '-z', '--stdin', ...(where === 'index' ? ['--cached'] : []), 'filter'];
  const { text } = await repository.git(args, { input: paths.join('\0') });
  const fields = text.split('\0');
  return paths
    .map((path, at) => ({ path, filter: fields[at * 3 + 2] ?? 'unspecified' }))
    .filter(({ filter }) => filter !== 'unspecified' && filter !== 'unset');
};

/**
 * Refuses paths whose content git changes by a program (Git LFS is one) on its way in or out. Without the program, `add`
 * would store the wrong content, and `restore` would write it.
 */
export const refuseFiltered = async (
  repository: Repository,
  paths: readonly string[],
  where: 'worktree' | 'index',
): Promise<void> => {
  const [first] = await filtered(repository, paths, where);
  if (first === undefined) return;
  throw new GitFailure(
    `${shownName(first.path)} goes through the filter «${first.filter}» of .gitattributes, a program that this server does not run. Nothing was changed.`,
    'Leave such files out of `paths`, and use git itself for them.',
  );
};
