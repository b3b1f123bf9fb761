import { z } from 'zod';

import { filtered } from '../filters.ts';
import { repositoryPaths } from '../paths.ts';
import { readStatus, type Change, type Status } from '../porcelain.ts';
import { shownName, visible } from '../visible.ts';
import { argument, defineTool } from './tool.ts';

/** Names of one list; a folder full of renders would drown the rest. */
const shownNames = 500;

export const status = defineTool({
  name: 'git_status',
  title: 'Show status',
  description:
    'Lists what is staged for the next commit, what is changed but not staged, what git does not know yet, and conflicts. A name in double quotes is a JSON string.',
  effect: 'reads',
  input: z.strictObject({ paths: argument.optionalPaths }),
  run: async (repository, { paths = [] }) => {
    const limits = repositoryPaths(repository.spellings, paths);
    const shape = ['--porcelain=v2', '--branch', '-z', '--untracked-files=normal', '--ignore-submodules=dirty'];
    const { text } = await repository.git(['status', ...shape, '--', ...limits]);
    const found = readStatus(text);
    const byFilter = await filtered(
      repository,
      found.unstaged.map(({ path }) => path),
      'worktree',
    );
    return describe(found, byFilter.length);
  },
});

const words: Readonly<Record<string, string>> = {
  M: 'modified',
  A: 'new',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'type changed',
};

const describe = (found: Status, byFilter: number): string => {
  const { staged, unstaged, conflicts, untracked } = found;
  const parts = [
    heading(found),
    list('Conflicts, to be settled', conflicts.map(shownName)),
    list('Staged for the next commit', staged.map(describeChange)),
    list('Changed, not staged', unstaged.map(describeChange)),
    list('Not known to git', untracked.map(shownName)),
    byFilter === 0
      ? ''
      : `${byFilter} of the changed files go through a filter of .gitattributes (such as Git LFS), which is not run here; they may be unchanged.`,
    staged.length + unstaged.length + conflicts.length + untracked.length === 0 ? 'Nothing to commit.' : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
};

const heading = ({ branch, commit, upstream, distance }: Status): string => {
  const where =
    branch === undefined
      ? `Not on a branch (HEAD is at ${commit?.slice(0, 10) ?? ''}).`
      : `On branch ${visible(branch)}.`;
  const first = commit === undefined ? ' No commits yet.' : '';
  const away = upstream === undefined ? '' : ` ${visible(upstream)}: ${distance ?? 'gone'}.`;
  return `${where}${first}${away}`;
};

const describeChange = ({ letter, path, from }: Change): string =>
  `${words[letter] ?? letter}: ${from === undefined ? '' : `${shownName(from)} -> `}${shownName(path)}`;

const list = (title: string, lines: readonly string[]): string => {
  if (lines.length === 0) return '';
  const left = lines.length - shownNames;
  const rest = left > 0 ? [`[${left} more. Call again with paths that name a folder to see its own.]`] : [];
  return [`${title} (${lines.length}):`, ...lines.slice(0, shownNames), ...rest].join('\n  ');
};
