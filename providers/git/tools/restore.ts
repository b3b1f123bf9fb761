import { z } from 'zod';

import { refuseFiltered } from '../filters.ts';
import { GitFailure } from '../failure.ts';
import { repositoryPaths } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { hasCommits, resolveCommit } from '../revision.ts';
import { shownName } from '../visible.ts';
import { shownList } from './shown-list.ts';
import { argument, defineTool } from './tool.ts';

export const restore = defineTool({
  name: 'git_restore',
  title: 'Discard changes',
  description:
    'Puts files back. In the worktree (default) to what is staged: changes since then are lost for good. Staged: unstages, the files keep their content. Both: to the last commit. With source, to that commit.',
  effect: 'discards',
  input: z.strictObject({
    paths: argument.paths.describe('Files or folders, relative to the repository; "." means all of it.'),
    place: z.enum(['worktree', 'staged', 'both']).optional().describe('What is put back. Default: worktree.'),
    source: argument.revision.optional().describe('Take the content from this revision, such as HEAD~1.'),
  }),
  run: async (repository, { paths, place = 'worktree', source }) => {
    const limits = repositoryPaths(repository.spellings, paths);
    const tree = await sourceTree(repository, place, source);
    const files = await wouldChange(repository, place, tree, limits);
    if (files.length === 0) {
      const names = limits.map(shownName).join(', ');
      throw new GitFailure(`Nothing differs under ${names}.`, 'Call git_status to see what has changed.');
    }
    if (place !== 'staged') {
      await refuseFiltered(repository, files, 'worktree');
      await refuseFiltered(repository, files, 'index');
    }
    const places = [...(place === 'staged' ? [] : ['--worktree']), ...(place === 'worktree' ? [] : ['--staged'])];
    const from = tree === undefined ? [] : [`--source=${tree}`];
    const flags = ['--no-recurse-submodules', '--no-overlay', '--pathspec-from-file=-', '--pathspec-file-nul'];
    await repository.git(['restore', ...places, ...from, ...flags], { input: files.join('\0') });
    return `${place === 'staged' ? 'Unstaged' : 'Put back'} ${shownList(files)}`;
  },
});

/** The tree that content comes from; `undefined` for the index. Before the first commit, HEAD means the empty tree. */
const sourceTree = async (
  repository: Repository,
  place: 'worktree' | 'staged' | 'both',
  source: string | undefined,
): Promise<string | undefined> => {
  if (source !== undefined) return resolveCommit(repository, source);
  if (place === 'worktree') return undefined;
  if (await hasCommits(repository)) return resolveCommit(repository, 'HEAD');
  return (await repository.git(['hash-object', '-t', 'tree', '--stdin'])).text.trim();
};

/** The files whose content in that place is not what it would become; submodules are left alone. */
const wouldChange = async (
  repository: Repository,
  place: 'worktree' | 'staged' | 'both',
  tree: string | undefined,
  limits: readonly string[],
): Promise<string[]> => {
  const flags = ['--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=all'];
  const against = tree === undefined ? [] : [tree];
  const places = place === 'both' ? [['--cached'], []] : [place === 'staged' ? ['--cached'] : []];
  const outputs = await Promise.all(
    places.map((where) => repository.git(['diff', ...flags, ...where, ...against, '--', ...limits])),
  );
  return [...new Set(outputs.flatMap(({ text }) => text.split('\0')).filter((path) => path !== ''))];
};
