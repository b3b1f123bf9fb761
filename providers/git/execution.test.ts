import { describe, expect, test } from 'vitest';

import { attacks } from './fixtures/attacks.ts';
import { connect } from './fixtures/connection.ts';
import { temporaryRepository, type TemporaryRepository } from './fixtures/temporary-repository.ts';

const everyTool: readonly (readonly [string, Record<string, unknown>])[] = [
  ['git_status', {}],
  ['git_diff', {}],
  ['git_diff', { staged: true }],
  ['git_diff', { from: 'HEAD~1', to: 'HEAD' }],
  ['git_log', {}],
  ['git_show', {}],
  ['git_show', { file: 'scene.md' }],
  ['git_branch_list', {}],
  ['git_add', { paths: ['.'] }],
  ['git_add', { paths: ['other.md'] }],
  ['git_commit', { message: 'One' }],
  ['git_commit', { message: 'Nothing staged' }],
  ['git_restore', { paths: ['scene.md'], source: 'HEAD~1' }],
  ['git_restore', { paths: ['.'], place: 'both' }],
  ['git_status', {}],
];

const start = (repository: TemporaryRepository): void => {
  repository.write('scene.md', 'one\n');
  repository.write('other.md', 'one\n');
  repository.commitAll('First');
  repository.write('scene.md', 'one\ntwo\n');
  repository.commitAll('Second');
  repository.write('scene.md', 'one\ntwo\nthree\n');
  repository.write('other.md', 'two\n'); // the same size: only its content tells that it changed
};

describe.skipIf(process.platform === 'win32')('a program that the repository configures never runs', () => {
  test.for(attacks)('$name', { timeout: 60_000 }, async ({ arrange, plainly, through }) => {
    using control = temporaryRepository();
    start(control);
    arrange(control);
    control.ran();
    plainly(control);
    expect(control.ran(), 'plain git runs the program').toBe(true);

    using repository = temporaryRepository();
    start(repository);
    arrange(repository);
    repository.ran();
    await using provider = await connect(repository.root);
    const said: string[] = [];
    for (const [tool, args] of everyTool) {
      const { text } = await provider.call(tool, args);
      said.push(text);
      expect(repository.ran(), `${tool} ${JSON.stringify(args)}`).toBe(false);
    }
    // The tools did their work, so it is not for want of trying.
    expect(said.join('\n')).toContain(through ?? 'Committed on main');
  });
});
