import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { connect } from '../fixtures/connection.ts';
import { temporaryRepository } from '../fixtures/temporary-repository.ts';

/** One file with a content of its own in each place: «one» in HEAD~1, «two» in HEAD, «staged», «worktree». */
const inFourPlaces = () => {
  const repository = temporaryRepository();
  repository.write('a.md', 'one');
  repository.commitAll('First');
  repository.write('a.md', 'two');
  repository.commitAll('Second');
  repository.write('a.md', 'staged');
  repository.git('add', '.');
  repository.write('a.md', 'worktree');
  repository.write('unknown.md', 'x');
  const now = () => [repository.git('show', ':a.md'), readFileSync(join(repository.root, 'a.md'), 'utf8')];
  return Object.assign(repository, { now });
};

test.for([
  [{}, ['staged', 'staged']],
  [{ place: 'worktree' }, ['staged', 'staged']],
  [{ place: 'staged' }, ['two', 'worktree']],
  [{ place: 'both' }, ['two', 'two']],
  [{ source: 'HEAD~1' }, ['staged', 'one']],
  [{ place: 'staged', source: 'HEAD~1' }, ['one', 'worktree']],
  [{ place: 'both', source: 'HEAD~1' }, ['one', 'one']],
] as const)('restore %j leaves index and file as %j', async ([args, expected]) => {
  using repository = inFourPlaces();
  await using provider = await connect(repository.root);
  const { failed, text } = await provider.call('git_restore', { ...args, paths: ['.'] });
  expect(failed).toBe(false);
  expect(text).toContain('1 file:\n  a.md');
  expect(repository.now()).toEqual(expected);
  expect(existsSync(join(repository.root, 'unknown.md'))).toBe(true);
});

test('before the first commit, unstaging empties the index and keeps the file', async () => {
  using repository = temporaryRepository();
  repository.write('a.md', 'x');
  repository.git('add', '.');
  await using provider = await connect(repository.root);
  expect((await provider.call('git_restore', { paths: ['a.md'], place: 'staged' })).failed).toBe(false);
  expect(repository.git('ls-files')).toBe('');
  expect(existsSync(join(repository.root, 'a.md'))).toBe(true);
});

test('a file of Git LFS is not overwritten with its pointer', async () => {
  using repository = temporaryRepository();
  repository.write('still.psd', 'pointer');
  repository.write('.gitattributes', '*.psd filter=lfs\n');
  repository.commitAll('First');
  repository.write('still.psd', 'pixels of the whole image');
  repository.write('.gitattributes', ''); // the index still says so
  await using provider = await connect(repository.root);
  expect((await provider.call('git_restore', { paths: ['still.psd'] })).text).toContain('the filter «lfs»');
  expect(readFileSync(join(repository.root, 'still.psd'), 'utf8')).toBe('pixels of the whole image');
});

test('what does not differ is not put back, and says so', async () => {
  using repository = inFourPlaces();
  await using provider = await connect(repository.root);
  const { failed, text } = await provider.call('git_restore', { paths: ['unknown.md', 'missing.md'] });
  expect(failed).toBe(true);
  expect(text).toContain('Nothing differs under unknown.md, missing.md.');
});
