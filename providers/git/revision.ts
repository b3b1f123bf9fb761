import { GitFailure } from './failure.ts';
import type { Repository } from './repository.ts';
import { visible } from './visible.ts';

/** The full hash of the commit that a caller means. Only hashes go on to other commands. */
export const resolveCommit = async (repository: Repository, revision: string): Promise<string> => {
  if (revision.startsWith('-') || /\p{Cc}/u.test(revision)) {
    throw new GitFailure(
      `The revision ${visible(revision)} begins with a dash or holds a control character.`,
      'Give a branch, a tag, a commit hash, or a form such as HEAD~1.',
    );
  }
  const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { code, text } = await repository.git(asked, { answers: [0, 1, 128] });
  if (code === 0) return text.trim();
  throw new GitFailure(
    `There is no commit ${visible(revision)} in this repository.`,
    'Call git_log or git_branch_list to see what there is.',
  );
};

/** Whether the branch has its first commit. */
export const hasCommits = async (repository: Repository): Promise<boolean> => {
  const { code } = await repository.git(['rev-parse', '--verify', '--quiet', 'HEAD'], { answers: [0, 1] });
  return code === 0;
};
