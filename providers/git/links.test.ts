import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { connect } from './fixtures/connection.ts';
import { temporaryRepository, type TemporaryRepository } from './fixtures/temporary-repository.ts';

const start = (repository: TemporaryRepository): void => {
  repository.write('scene.md', 'one\n');
  repository.commitAll('First');
  writeFileSync(join(repository.outside, 'secret.txt'), 'secret\n');
};

describe.skipIf(process.platform === 'win32')('a symbolic link leads nowhere', () => {
  test('a link that leads outside is shown and staged as a link, never followed', async () => {
    using repository = temporaryRepository();
    start(repository);
    symlinkSync(repository.outside, join(repository.root, 'link'));
    await using provider = await connect(repository.root);
    expect((await provider.call('git_add', { paths: ['link/secret.txt'] })).failed).toBe(true);
    expect((await provider.call('git_add', { paths: ['.'] })).text).toContain('link');
    const { text } = await provider.call('git_diff', { staged: true });
    expect(text).toContain(repository.outside); // where it points, not what is there
    expect(text).not.toContain('secret\n');
  });

  test('putting a file back does not write through a folder that became a link', async () => {
    using repository = temporaryRepository();
    repository.write('scenes/secret.txt', 'committed\n');
    start(repository);
    rmSync(join(repository.root, 'scenes'), { recursive: true });
    symlinkSync(repository.outside, join(repository.root, 'scenes'));
    await using provider = await connect(repository.root);
    const { failed } = await provider.call('git_restore', { paths: ['scenes/secret.txt'] });
    expect(failed).toBe(false);
    expect(readFileSync(join(repository.outside, 'secret.txt'), 'utf8')).toBe('secret\n');
    expect(readFileSync(join(repository.root, 'scenes/secret.txt'), 'utf8')).toBe('committed\n');
  });

  test.for([['../outside/secret.txt', '/dev/null'], ['/etc/passwd', '/dev/null'], ['.git/config'], ['a/.GIT/config']])(
    'paths outside, %j, are refused',
    async (paths) => {
      using repository = temporaryRepository();
      start(repository);
      await using provider = await connect(repository.root);
      const answers = await Promise.all(
        ['git_diff', 'git_log', 'git_show', 'git_status', 'git_add', 'git_restore'].map((tool) =>
          provider.call(tool, { paths }),
        ),
      );
      for (const { failed, text } of answers) {
        expect(failed).toBe(true);
        expect(text).toContain('is not one of this repository');
      }
    },
  );

  test('plain `git diff` would compare two files outside', () => {
    using repository = temporaryRepository();
    start(repository);
    const args = ['diff', '--output=shown.txt', '--', '../outside/secret.txt', '/dev/null'];
    repository.tryGit(...args);
    expect(readFileSync(join(repository.root, 'shown.txt'), 'utf8')).toContain('-secret');
  });
});
