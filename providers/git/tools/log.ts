import { z } from 'zod';

import { repositoryPaths } from '../paths.ts';
import { hasCommits, resolveCommit } from '../revision.ts';
import { visible } from '../visible.ts';
import { argument, defineTool } from './tool.ts';

const format = '%h  %ad  %an  %s%d';

export const log = defineTool({
  name: 'git_log',
  title: 'Show history',
  description: 'Lists commits, newest first, one a line: hash, date, author, subject, branches and tags.',
  effect: 'reads',
  input: z.strictObject({
    limit: z.int().min(1).max(200).optional().describe('How many commits. Default: 20.'),
    skip: z.int().min(0).max(1_000_000).optional().describe('Leave out so many of the newest.'),
    revision: argument.revision.optional().describe('Where to start, such as a branch or a hash. Default: HEAD.'),
    paths: argument.optionalPaths,
  }),
  run: async (repository, { limit = 20, skip = 0, revision, paths = [] }) => {
    const limits = repositoryPaths(repository.spellings, paths);
    if (revision === undefined && !(await hasCommits(repository))) return 'No commits yet.';
    const start = await resolveCommit(repository, revision ?? 'HEAD');
    const shape = [
      '--no-color',
      '--no-show-signature',
      '--no-notes',
      '--no-patch',
      '--date=iso-strict',
      `--format=${format}`,
    ];
    const range = [`--max-count=${limit + 1}`, `--skip=${skip}`, '--end-of-options', start, '--', ...limits];
    const window = { offset: 0, maxBytes: repository.maxOutputBytes };
    const { text, nextOffset } = await repository.git(['log', ...shape, ...range], { window });
    const lines = text.split('\n').filter((line) => line !== '');
    if (lines.length === 0) return skip > 0 ? 'No more commits.' : 'No commits touch these paths.';
    const shown = lines.slice(0, limit);
    const more = lines.length > limit || nextOffset !== undefined;
    const rest = more ? `\n[There is more. Call again with skip: ${skip + shown.length}.]` : '';
    return `${shown.map(visible).join('\n')}${rest}`;
  },
});
