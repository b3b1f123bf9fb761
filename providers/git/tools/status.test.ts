import { expect, test } from 'vitest';

import { connect } from '../fixtures/connection.ts';
import { temporaryRepository } from '../fixtures/temporary-repository.ts';

test('status tells staged, changed and unknown files apart', async () => {
  using repository = temporaryRepository();
  for (const name of ['kept.md', 'changed.md', 'renamed.md', 'deleted.md']) repository.write(name, `${name}\n`);
  repository.commitAll('First');
  repository.write('changed.md', 'other\n');
  repository.git('mv', 'renamed.md', 'new name.md');
  repository.git('rm', '--quiet', 'deleted.md');
  repository.write('unknown.md', 'x\n');
  await using provider = await connect(repository.root);
  const { text } = await provider.call('git_status');
  expect(text).toBe(
    [
      'On branch main.',
      'Staged for the next commit (2):\n  deleted: deleted.md\n  renamed: renamed.md -> new name.md',
      'Changed, not staged (1):\n  modified: changed.md',
      'Not known to git (1):\n  unknown.md',
    ].join('\n\n'),
  );
});

test('a clean repository has nothing to commit', async () => {
  using repository = temporaryRepository();
  repository.write('a.md', 'a\n');
  repository.commitAll('First');
  await using provider = await connect(repository.root);
  expect(await provider.call('git_status')).toEqual({ failed: false, text: 'On branch main.\n\nNothing to commit.' });
});

test('paths limit what is listed', async () => {
  using repository = temporaryRepository();
  repository.write('scenes/a.md', 'a\n');
  repository.write('notes/b.md', 'b\n');
  await using provider = await connect(repository.root);
  const { text } = await provider.call('git_status', { paths: ['scenes'] });
  expect(text).toContain('scenes/');
  expect(text).not.toContain('notes');
});

test('conflicts stand first', async () => {
  using repository = temporaryRepository();
  repository.write('a.md', 'a\n');
  repository.commitAll('First');
  repository.git('switch', '--quiet', '--create', 'other');
  repository.write('a.md', 'other\n');
  repository.commitAll('Other');
  repository.git('switch', '--quiet', 'main');
  repository.write('a.md', 'main\n');
  repository.commitAll('Main');
  repository.tryGit('merge', 'other');
  await using provider = await connect(repository.root);
  expect((await provider.call('git_status')).text).toContain('Conflicts, to be settled (1):\n  a.md');
  expect((await provider.call('git_commit', { message: 'x' })).text).toContain('merge conflicts');
  repository.write('a.md', 'settled\n');
  expect((await provider.call('git_add', { paths: ['a.md'] })).failed).toBe(false);
  expect((await provider.call('git_commit', { message: 'Merge' })).failed).toBe(false);
  expect(repository.git('rev-list', '--parents', '-1', 'HEAD').trim().split(' ')).toHaveLength(3);
});

test('hundreds of unknown files are cut with a way to see the rest', async () => {
  using repository = temporaryRepository();
  for (let at = 0; at < 700; at += 1) repository.write(`a${at}.md`, '');
  await using provider = await connect(repository.root);
  const { text } = await provider.call('git_status');
  expect(text).toContain('Not known to git (700):');
  expect(text).toContain('[200 more. Call again with paths');
});
