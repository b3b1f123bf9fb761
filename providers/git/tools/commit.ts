import { z } from 'zod';

import type { ConfigEntry } from '../disarm.ts';
import { GitFailure } from '../failure.ts';
import type { Repository } from '../repository.ts';
import { visible } from '../visible.ts';
import { shownList } from './shown-list.ts';
import { defineTool } from './tool.ts';

export const commit = defineTool({
  name: 'git_commit',
  title: 'Commit what is staged',
  description: 'Records what git_add has staged, with a message. Hooks do not run and the commit is not signed.',
  effect: 'writes',
  input: z.strictObject({
    message: z.string().min(1).max(65_536).describe('First line: what changed. Then, after an empty line, why.'),
  }),
  run: async (repository, { message }) => {
    if (message.trim() === '' || message.includes('\0')) {
      throw new GitFailure('The commit message is blank or holds a NUL character.', 'Say in a sentence what changed.');
    }
    await refuseEmpty(repository);
    // Found to hold something just above. Without --allow-empty git would, should that no longer be so, explain itself with
    // a status of every submodule, which runs programs of theirs.
    const shape = ['--allow-empty', '--no-verify', '--no-gpg-sign', '--cleanup=whitespace', '--quiet', '--file=-'];
    await repository.git(['commit', ...shape], { input: message, config: identity(repository) });
    return summary(repository);
  },
});

/** What was recorded. Names only: git's own summary needs the content, and fails where a partial clone lacks it. */
const summary = async (repository: Repository): Promise<string> => {
  const named = [
    '--format=',
    '--name-only',
    '-z',
    '--no-renames',
    '--no-notes',
    '--no-show-signature',
    '--diff-merges=first-parent',
  ];
  const [head, files, branch] = await Promise.all([
    repository.git(['log', '-1', '--no-show-signature', '--no-notes', '--no-color', '--format=%h %s']),
    repository.git(['show', ...named, '--ignore-submodules=dirty', 'HEAD']),
    repository.git(['symbolic-ref', '--quiet', '--short', 'HEAD'], { answers: [0, 1] }),
  ]);
  const where = branch.code === 0 ? ` on ${visible(branch.text.trim())}` : '';
  const warning = 'This commit is on no branch. Keep it with `git branch NAME`, or a later switch of branch loses it.';
  const names = files.text.split('\0').filter((name) => name !== '');
  return `Committed${where}: ${visible(head.text.trim())}\n${shownList(names)}${where === '' ? `\n${warning}` : ''}`;
};

const refuseEmpty = async (repository: Repository): Promise<void> => {
  const staged = ['diff', '--cached', '--quiet', '--no-ext-diff', '--no-textconv', '--ignore-submodules=dirty'];
  const { code } = await repository.git(staged, { answers: [0, 1] });
  if (code === 1) return;
  // A merge is recorded even when it changes nothing.
  const merging = await repository.git(['rev-parse', '--verify', '--quiet', 'MERGE_HEAD'], { answers: [0, 1] });
  if (merging.code === 0) return;
  throw new GitFailure('There is nothing to commit: nothing is staged.', 'Stage files with git_add first.');
};

/** The repository's own author where it names one; the user's own configuration is not read. */
const identity = ({ configured }: Repository): ConfigEntry[] => {
  const own: ConfigEntry[] = [];
  if (!configured.has('user.name')) own.push(['user.name', 'StoryCore']);
  if (!configured.has('user.email')) own.push(['user.email', 'storycore@localhost']);
  return own;
};
