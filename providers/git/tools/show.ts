import { z } from 'zod';

import { GitFailure } from '../failure.ts';
import { patchFlags } from '../patch-flags.ts';
import { repositoryPaths } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { resolveCommit } from '../revision.ts';
import { shownName } from '../visible.ts';
import { withRest, type Window } from '../window.ts';
import { argument, defineTool } from './tool.ts';

export const show = defineTool({
  name: 'git_show',
  title: 'Show a commit or a file of it',
  description:
    'Shows a commit: author, date, message and patch. With file, shows that file as it was in that commit instead.',
  effect: 'reads',
  input: z.strictObject({
    revision: argument.revision.optional().describe('Such as HEAD~1, a branch, a tag or a hash. Default: HEAD.'),
    file: z.string().min(1).max(4096).optional().describe('Show the content of this one file in that commit.'),
    paths: argument.optionalPaths,
    offset: argument.offset,
  }),
  run: async (repository, { revision = 'HEAD', file, paths = [], offset = 0 }) => {
    if (file !== undefined && paths.length > 0) {
      throw new GitFailure('`file` and `paths` do not go together.', 'Give one of them.');
    }
    const [name] = repositoryPaths(repository.spellings, file === undefined ? [] : [file]);
    const limits = repositoryPaths(repository.spellings, paths);
    const commit = await resolveCommit(repository, revision);
    const window = { offset, maxBytes: repository.maxOutputBytes };
    return name === undefined
      ? showCommit(repository, commit, limits, window)
      : showFile(repository, commit, name, window);
  },
});

const showCommit = async (
  repository: Repository,
  commit: string,
  limits: string[],
  window: Window,
): Promise<string> => {
  const shape = [
    '--pretty=fuller',
    '--date=iso-strict',
    '--no-notes',
    '--no-show-signature',
    '--diff-merges=first-parent',
  ];
  const args = ['show', ...shape, ...patchFlags, '--end-of-options', commit, '--', ...limits];
  const { text, nextOffset } = await repository.git(args, { window });
  return text === '' && window.offset === 0
    ? 'That commit changes none of these paths.'
    : withRest(text, window.offset, nextOffset);
};

const showFile = async (repository: Repository, commit: string, name: string, window: Window): Promise<string> => {
  const object = `${commit}:${name}`;
  const kind = await repository.git(['cat-file', '-t', object], { answers: [0, 128] });
  if (kind.code !== 0 || kind.text.trim() !== 'blob') {
    throw new GitFailure(
      `${shownName(name)} is not a file of that commit, or its content is not here.`,
      'Call git_show without file to see what it holds.',
    );
  }
  const { text, nextOffset } = await repository.git(['cat-file', 'blob', object], { window });
  if (!text.slice(0, 8_000).includes('\0')) return withRest(text, window.offset, nextOffset);
  const size = await repository.git(['cat-file', '-s', object]);
  return `[${shownName(name)} is a binary file of ${size.text.trim()} bytes; its content is not shown.]`;
};
