import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { connect } from './fixtures/connection.ts';
import { temporaryRepository, type TemporaryRepository } from './fixtures/temporary-repository.ts';

const start = (repository: TemporaryRepository): void => {
  repository.write('scene.md', 'one\n');
  repository.commitAll('First');
  writeFileSync(join(repository.outside, 'secret.txt'), 'secret\n');
};

/** A repository whose .git, or a part of it, is not where it should be. */
const elsewhere: readonly { readonly name: string; readonly arrange: (repository: TemporaryRepository) => void }[] = [
  {
    name: 'a .git file that points elsewhere',
    arrange: ({ root, outside }) => {
      renameSync(join(root, '.git'), join(outside, 'moved'));
      writeFileSync(join(root, '.git'), `gitdir: ${join(outside, 'moved')}\n`);
    },
  },
  {
    name: 'a .git that is a symbolic link',
    arrange: ({ root, outside }) => {
      renameSync(join(root, '.git'), join(outside, 'moved'));
      symlinkSync(join(outside, 'moved'), join(root, '.git'));
    },
  },
  ...['objects', 'refs', 'config', 'index', 'logs'].map((part) => ({
    name: `.git/${part} that is a symbolic link`,
    arrange: ({ root, outside }: TemporaryRepository) => {
      renameSync(join(root, '.git', part), join(outside, 'moved'));
      symlinkSync(join(outside, 'moved'), join(root, '.git', part));
    },
  })),
  {
    name: 'a commondir file',
    arrange: ({ root, outside }) => {
      for (const part of ['objects', 'refs', 'config']) renameSync(join(root, '.git', part), join(outside, part));
      writeFileSync(join(root, '.git/commondir'), `${outside}\n`);
    },
  },
  { name: 'core.worktree', arrange: ({ git, outside }) => void git('config', 'core.worktree', outside) },
];

describe.skipIf(process.platform === 'win32')('only the repository of the granted folder is served', () => {
  test.for(elsewhere)('$name is refused, by every tool', async ({ arrange }) => {
    using repository = temporaryRepository();
    start(repository);
    arrange(repository);
    expect(repository.git('status', '--porcelain'), 'plain git accepts it').toBeTypeOf('string');
    await using provider = await connect(repository.root);
    const { tools } = await provider.client.listTools();
    const args = { message: 'x', paths: ['.'] };
    const answers = await Promise.all(
      tools.map(({ name }) =>
        provider.call(
          name,
          name === 'git_commit' ? { message: 'x' } : name === 'git_branch_list' ? {} : { paths: args.paths },
        ),
      ),
    );
    for (const { failed, text } of answers) {
      expect(failed).toBe(true);
      expect(text).toContain('does not lie in its folder');
    }
    expect(readFileSync(join(repository.outside, 'secret.txt'), 'utf8')).toBe('secret\n');
  });

  test('a folder below a repository is not served as that repository', async () => {
    using repository = temporaryRepository();
    start(repository);
    mkdirSync(join(repository.root, 'inner'));
    await using provider = await connect(join(repository.root, 'inner'));
    const { failed, text } = await provider.call('git_status');
    expect(failed).toBe(true);
    expect(text).toContain('is not a git repository');
    expect(text).toContain('git init');
    expect(existsSync(join(repository.root, 'inner/.git'))).toBe(false);
  });

  test('a broken .git folder does not make git go up to the repository above', async () => {
    using repository = temporaryRepository();
    start(repository);
    mkdirSync(join(repository.root, 'inner/.git'), { recursive: true });
    expect(repository.git('-C', 'inner', 'log'), 'plain git goes up').toContain('First');
    await using provider = await connect(join(repository.root, 'inner'));
    const { failed, text } = await provider.call('git_log');
    expect(failed).toBe(true);
    expect(text).toContain('damaged or incomplete');
  });

  test('a repository that borrows objects from another is refused', async () => {
    using lender = temporaryRepository();
    start(lender);
    using borrower = temporaryRepository();
    writeFileSync(join(borrower.root, '.git/objects/info/alternates'), `${join(lender.root, '.git/objects')}\n`);
    const hash = lender.git('rev-parse', 'HEAD').trim();
    expect(borrower.git('show', `${hash}:scene.md`), 'plain git reads it').toBe('one\n');
    await using provider = await connect(borrower.root);
    const { failed, text } = await provider.call('git_show', { revision: hash, file: 'scene.md' });
    expect(failed).toBe(true);
    expect(text).toContain('git repack -a -d');
  });

  test.skipIf(process.getuid?.() !== 0)('a repository of another account is refused with a way out', async () => {
    using repository = temporaryRepository();
    start(repository);
    for (const path of ['.', '.git', '.git/config']) chownSync(join(repository.root, path), 12_345, 12_345);
    await using provider = await connect(repository.root);
    const { failed, text } = await provider.call('git_status');
    expect(failed).toBe(true);
    expect(text).toContain('belongs to another user account');
    expect(text).toContain('as the owner of the folder');
  });

  test('a folder that is gone is named', async () => {
    using repository = temporaryRepository();
    rmSync(repository.root, { recursive: true });
    await using provider = await connect(repository.root);
    const { failed, text } = await provider.call('git_status');
    expect(failed).toBe(true);
    expect(text).toContain(`There is no folder ${repository.root}`);
  });
});
