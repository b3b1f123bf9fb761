import { z } from 'zod';

import { refuseFiltered } from '../filters.ts';
import { GitFailure } from '../failure.ts';
import { repositoryPaths } from '../paths.ts';
import { shownName } from '../visible.ts';
import { shownList } from './shown-list.ts';
import { argument, defineTool } from './tool.ts';

export const add = defineTool({
  name: 'git_add',
  title: 'Stage files',
  description:
    'Stages files for the next commit: new, changed and deleted ones. A folder means all in it but what .gitignore leaves out; "." means the whole repository.',
  effect: 'writes',
  input: z.strictObject({
    paths: argument.paths.describe(
      'Files or folders, relative to the repository. Names are taken as they are: no patterns.',
    ),
  }),
  run: async (repository, { paths }) => {
    const limits = repositoryPaths(repository.spellings, paths);
    const kinds = [
      ['--modified', '--deleted'],
      ['--others', '--exclude-standard'],
    ];
    const lists = await Promise.all(kinds.map((kind) => repository.git(['ls-files', '-z', ...kind, '--', ...limits])));
    // Known files first: a file that is a folder now makes room before what is in the folder comes.
    const found = [...new Set(lists.flatMap(({ text }) => text.split('\0')).filter((path) => path !== ''))];
    // git lists a repository inside this one as a folder; to add it would record a link to what is not here.
    const nested = found.filter((path) => path.endsWith('/'));
    const files = found.filter((path) => !path.endsWith('/'));
    if (files.length === 0) throw nothingToAdd(limits, nested);
    await refuseFiltered(repository, files, 'worktree');
    // `git add` asks every submodule for its state, and git runs there with a configuration that is not disarmed.
    await repository.git(['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], {
      input: `${files.join('\0')}\0`,
    });
    const left = nested.length === 0 ? '' : `\nLeft out, a repository of its own: ${nested.map(shownName).join(', ')}`;
    return `Staged ${shownList(files)}${left}`;
  },
});

const nothingToAdd = (limits: readonly string[], nested: readonly string[]): GitFailure =>
  new GitFailure(
    nested.length > 0
      ? `${nested.map(shownName).join(', ')} is a git repository of its own and is not staged.`
      : `There is nothing to stage under ${limits.map(shownName).join(', ')}: missing, unchanged, or left out by .gitignore.`,
    'Call git_status to see what has changed.',
  );
