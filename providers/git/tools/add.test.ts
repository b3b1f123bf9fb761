import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { connect } from '../fixtures/connection.ts';
import { temporaryRepository } from '../fixtures/temporary-repository.ts';

const staged = (git: (...args: string[]) => string): string[] =>
  git('diff', '--cached', '--name-status', '-z', '--no-renames').split('\0').slice(0, -1);

test('adding a folder stages what is new, changed and deleted in it, and nothing else', async () => {
  using repository = temporaryRepository();
  for (const name of ['s/changed.md', 's/deleted.md', 's/kept.md', 'outside.md']) repository.write(name, 'x\n');
  repository.write('.gitignore', '*.tmp\n');
  repository.commitAll('First');
  repository.write('s/changed.md', 'y\n');
  repository.write('outside.md', 'y\n');
  repository.write('s/new.md', 'x\n');
  repository.write('s/cache.tmp', 'x\n');
  rmSync(join(repository.root, 's/deleted.md'));
  await using provider = await connect(repository.root);
  const { text } = await provider.call('git_add', { paths: ['s'] });
  expect(text).toContain('Staged 3 files:');
  expect(staged(repository.git)).toEqual(['M', 's/changed.md', 'D', 's/deleted.md', 'A', 's/new.md']);
});

test('a file that became a folder, and a folder that became a file, are staged', async () => {
  using repository = temporaryRepository();
  repository.write('a', 'x\n');
  repository.write('b/c', 'x\n');
  repository.commitAll('First');
  rmSync(join(repository.root, 'a'));
  rmSync(join(repository.root, 'b'), { recursive: true });
  repository.write('a/c', 'x\n');
  repository.write('b', 'x\n');
  await using provider = await connect(repository.root);
  expect((await provider.call('git_add', { paths: ['.'] })).failed).toBe(false);
  expect(staged(repository.git)).toEqual(['D', 'a', 'A', 'a/c', 'A', 'b', 'D', 'b/c']);
  expect(repository.git('status', '--porcelain')).not.toMatch(/^.[^ ]/m);
});

test.for([
  'with spaces .md',
  'été ✂.md',
  'two\nlines.md',
  '"quoted".md',
  '*.md',
  ':(glob)x.md',
  'tab\there.md',
  ' leading.md',
])('a file named %j is listed, staged, committed and put back under that name', async (name) => {
  using repository = temporaryRepository();
  repository.write('other.md', 'x\n');
  repository.write(name, 'one\n');
  await using provider = await connect(repository.root);
  const shown = /^ {2}(.*)$/m.exec((await provider.call('git_add', { paths: [name] })).text)?.[1] ?? '';
  // What is shown can be read back: as it is, or as the JSON string that its quotes say it is.
  expect(shown.startsWith('"') ? JSON.parse(shown) : shown).toBe(name);
  expect(staged(repository.git)).toEqual(['A', name]);
  expect((await provider.call('git_commit', { message: 'x' })).failed).toBe(false);
  repository.write(name, 'two\n');
  expect((await provider.call('git_diff', { paths: [name] })).text).toContain('-one\n+two');
  expect((await provider.call('git_restore', { paths: [name] })).failed).toBe(false);
  expect((await provider.call('git_show', { file: name })).text).toBe('one\n');
  expect((await provider.call('git_diff')).text).toBe('No changes.');
});

test('a path with nothing to stage says so', async () => {
  using repository = temporaryRepository();
  repository.write('a.md', 'x\n');
  repository.commitAll('First');
  await using provider = await connect(repository.root);
  const { failed, text } = await provider.call('git_add', { paths: ['a.md', 'missing.md'] });
  expect(failed).toBe(true);
  expect(text).toContain('There is nothing to stage under a.md, missing.md');
});

test('a repository inside is left out and named', async () => {
  using repository = temporaryRepository();
  repository.write('a.md', 'x\n');
  repository.git('init', '--quiet', 'inner');
  repository.git(
    '-C',
    'inner',
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@b',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'x',
  );
  await using provider = await connect(repository.root);
  const { text } = await provider.call('git_add', { paths: ['.'] });
  expect(text).toContain('Left out, a repository of its own: inner/');
  expect(staged(repository.git)).toEqual(['A', 'a.md']);
});

test('a file of Git LFS is not stored whole where a pointer belongs', async () => {
  using repository = temporaryRepository();
  repository.write('.gitattributes', '*.psd filter=lfs diff=lfs merge=lfs -text\n');
  repository.write('still.psd', 'pixels\n');
  await using provider = await connect(repository.root);
  const { failed, text } = await provider.call('git_add', { paths: ['.'] });
  expect(failed).toBe(true);
  expect(text).toContain('still.psd goes through the filter «lfs»');
  expect(staged(repository.git)).toEqual([]);
});
