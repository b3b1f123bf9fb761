import { z } from 'zod';

import { visible } from '../visible.ts';
import { defineTool } from './tool.ts';

const shownBranches = 200;

export const branchList = defineTool({
  name: 'git_branch_list',
  title: 'List branches',
  description: 'Lists the local branches, the one with the newest commit first; * marks the current one.',
  effect: 'reads',
  input: z.strictObject({}),
  run: async (repository) => {
    const format = '%(HEAD) %(refname:short)  %(objectname:short)  %(committerdate:iso-strict)  %(contents:subject)';
    const args = ['for-each-ref', '--sort=-committerdate', `--format=${format}`, 'refs/heads'];
    const { text } = await repository.git(args);
    const lines = text.split('\n').filter((line) => line !== '');
    const head = await repository.git(['symbolic-ref', '--quiet', '--short', 'HEAD'], { answers: [0, 1] });
    const left = lines.length - shownBranches;
    return [
      ...(lines.length === 0 ? [`No commits yet; the first goes to branch ${visible(head.text.trim())}.`] : []),
      ...lines.slice(0, shownBranches).map(visible),
      ...(left > 0 ? [`[${left} older branches are not listed.]`] : []),
      ...(head.code === 0 ? [] : ['Not on a branch (detached HEAD).']),
    ].join('\n');
  },
});
