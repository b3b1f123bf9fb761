import { visible } from './visible.ts';

/** Refused or failed. Message and remedy are written for whoever called the tool. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
  /** One imperative sentence. */
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

const shownErrorLength = 2_000;

/** What git says when it fails, and what the caller can do about it. First match wins. */
const known: readonly { readonly says: RegExp; readonly what: string; readonly remedy: string }[] = [
  {
    says: /dubious ownership/,
    what: 'The repository belongs to another user account than the one this server runs as, so git does not trust it.',
    remedy: 'Run StoryCore MCP as the owner of the folder, or give the folder to this account.',
  },
  {
    says: /\.lock': File exists/,
    what: 'Another git command is at work in this repository, or one was interrupted and left its lock behind.',
    remedy: 'Try again in a moment; if no git program is running, delete the .lock file that the error names.',
  },
  {
    says: /bad (boolean |numeric )?config|bad config line/,
    what: 'The configuration of the repository has a mistake.',
    remedy: 'Correct .git/config where the error points.',
  },
  {
    says: /not a git repository/,
    what: 'The .git folder is there, but git does not recognise it as a repository: it is damaged or incomplete.',
    remedy: 'Check it with `git fsck`, or restore the .git folder from a copy.',
  },
  {
    says: /lazy fetching disabled|unable to read [0-9a-f]{40}|missing (blob|tree)/,
    what: 'Some content is not in this repository: it is a partial clone, or damaged. This server fetches nothing.',
    remedy: 'Fetch all of it with git itself: `git fetch --refetch --no-filter`, or check it with `git fsck`.',
  },
  {
    says: /must be run in a work tree/,
    what: 'The repository is bare: it has no files to work on.',
    remedy: 'Use a clone of it that has a working tree.',
  },
  {
    says: /did not match any file/,
    what: 'A path is not known to git.',
    remedy: 'Call git_status to see the names, and give paths relative to the repository.',
  },
  {
    says: /unmerged|Unmerged/,
    what: 'Some files still have merge conflicts.',
    remedy: 'Settle the conflicts in the files that git_status lists, stage them with git_add, then try again.',
  },
  {
    says: /No space left on device|Disk quota exceeded/,
    what: 'The disk is full.',
    remedy: 'Free some space, then try again; nothing that was committed is lost.',
  },
  {
    says: /Permission denied|Read-only file system/,
    what: 'The account that this server runs as may not write there.',
    remedy: 'Check the permissions of the file that the error names.',
  },
];

/** The failure of a git command that ended with an error, explained where its message is a known one. */
export const explainFailure = (command: string, stderr: string): GitFailure => {
  const said = visible(stderr.trim().slice(0, shownErrorLength));
  const match = known.find(({ says }) => says.test(stderr));
  return match === undefined
    ? new GitFailure(
        `git ${command} failed: ${said || 'it gave no reason'}`,
        'Correct what git complains about, then try again.',
      )
    : new GitFailure(`${match.what} git ${command} said: ${said}`, match.remedy);
};
