import { z } from 'zod';

import { GitFailure } from '../failure.ts';
import { repositoryPaths } from '../paths.ts';
import { patchFlags } from '../patch-flags.ts';
import { resolveCommit } from '../revision.ts';
import { withRest } from '../window.ts';
import { argument, defineTool } from './tool.ts';

export const diff = defineTool({
  name: 'git_diff',
  title: 'Show changes',
  description:
    'Shows changes as a patch: by default those in files that are not staged; with staged, those that the next commit would hold; with from, those since that revision; with from and to, those between two revisions. Files that git does not know yet are listed by git_status, not here.',
  effect: 'reads',
  input: z.strictObject({
    staged: z.boolean().optional().describe('Compare what is staged, instead of the files.'),
    from: argument.revision.optional().describe('The older revision, such as HEAD~1, main or a hash.'),
    to: argument.revision.optional().describe('The newer revision; needs from.'),
    paths: argument.optionalPaths,
    offset: argument.offset,
  }),
  run: async (repository, { staged = false, from, to, paths = [], offset = 0 }) => {
    if (to !== undefined && (from === undefined || staged)) {
      throw new GitFailure('`to` needs `from`, and cannot go with `staged`.', 'Give both revisions, or only `from`.');
    }
    const limits = repositoryPaths(repository.spellings, paths);
    const revisions = [from, to].filter((revision) => revision !== undefined);
    const commits = await Promise.all(revisions.map((revision) => resolveCommit(repository, revision)));
    const args = ['diff', ...patchFlags, ...(staged ? ['--cached'] : []), ...commits, '--', ...limits];
    const { text, nextOffset } = await repository.git(args, {
      window: { offset, maxBytes: repository.maxOutputBytes },
    });
    return text === '' && offset === 0 ? 'No changes.' : withRest(text, offset, nextOffset);
  },
});
