import type { Stats } from 'node:fs';
import { lstat, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { GitFailure } from './failure.ts';

/** What git reads or writes in .git: as a link, each would lead it out of the repository. */
const ownParts = [
  'HEAD',
  'config',
  'config.worktree',
  'index',
  'info',
  'logs',
  'objects',
  'packed-refs',
  'refs',
].concat(['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'logs/HEAD', 'logs/refs', 'COMMIT_EDITMSG']);

const absent = (error: unknown): undefined => {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return undefined;
  throw error;
};

const look = (path: string): Promise<Stats | undefined> => lstat(path).catch(absent);

/** The real path of a folder that holds a whole repository: its own .git folder, with nothing in it that leads outside. */
export const checkFolder = async (folder: string): Promise<string> => {
  const root = await realpath(folder).catch(absent);
  if (root === undefined || !(await lstat(root)).isDirectory()) {
    throw new GitFailure(
      `There is no folder ${folder}.`,
      'Start the server with the --repository of an existing folder.',
    );
  }
  const own = await look(join(root, '.git'));
  if (own === undefined) {
    throw new GitFailure(
      `${folder} is not a git repository: it has no .git folder of its own.`,
      `Run \`git init\` in it, then call again. No tool of this server creates a repository.`,
    );
  }
  if (!own.isDirectory()) throw leadsOutside('.git is a link or a file that points elsewhere');
  const seen = await Promise.all(ownParts.map((part) => look(join(root, '.git', part))));
  const linked = ownParts.find((_, at) => seen[at]?.isSymbolicLink() === true);
  if (linked !== undefined) throw leadsOutside(`.git/${linked} is a symbolic link`);
  const alternates = await readFile(join(root, '.git/objects/info/alternates'), 'utf8').catch(absent);
  if (alternates !== undefined && alternates.trim() !== '') throw borrowsObjects();
  return root;
};

const leadsOutside = (how: string): GitFailure =>
  new GitFailure(
    `The repository does not lie in its folder: ${how}. A linked worktree, a submodule or a moved .git folder is not served, since its content lies outside of what was granted.`,
    'Start the server with the --repository of the main working tree.',
  );

const borrowsObjects = (): GitFailure =>
  new GitFailure(
    'The repository borrows objects from another one (.git/objects/info/alternates), which was not granted.',
    'Run `git repack -a -d` in it and delete that file, so that it holds all of its own content.',
  );
