import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { connect } from '../fixtures/connection.ts';
import { temporaryRepository } from '../fixtures/temporary-repository.ts';

test('a commit holds what is staged, and says on which branch', async () => {
  using repository = temporaryRepository();
  repository.write('a.md', 'x\n');
  repository.write('b.md', 'x\n');
  repository.git('add', 'a.md');
  await using provider = await connect(repository.root);
  const { text } = await provider.call('git_commit', { message: 'Première scène\n\n# not a comment\n' });
  expect(text).toMatch(/^Committed on main: [0-9a-f]{7,} Première scène\n1 file:\n {2}a\.md$/);
  expect(repository.git('log', '-1', '--format=%B').trim()).toBe('Première scène\n\n# not a comment');
  expect(repository.git('show', '--format=', '--name-only').trim()).toBe('a.md');
});

test("the author is the repository's own, and StoryCore where it has none", async () => {
  using repository = temporaryRepository();
  await using provider = await connect(repository.root);
  const author = async (name: string): Promise<string> => {
    repository.write(name, 'x\n');
    await provider.call('git_add', { paths: [name] });
    await provider.call('git_commit', { message: name });
    return repository.git('log', '-1', '--format=%an <%ae> %cn <%ce>').trim();
  };
  expect(await author('a.md')).toBe('Ada <ada@example.org> Ada <ada@example.org>');
  repository.git('config', '--unset', 'user.name');
  repository.git('config', '--unset', 'user.email');
  expect(await author('b.md')).toBe('StoryCore <storycore@localhost> StoryCore <storycore@localhost>');
});

test('with nothing staged there is no commit', async () => {
  using repository = temporaryRepository();
  repository.write('a.md', 'x\n');
  repository.commitAll('First');
  repository.write('a.md', 'y\n');
  await using provider = await connect(repository.root);
  const answer = await provider.call('git_commit', { message: 'x' });
  expect(answer).toEqual({
    failed: true,
    text: 'There is nothing to commit: nothing is staged.\nStage files with git_add first.',
  });
  expect(repository.git('rev-list', '--count', 'HEAD').trim()).toBe('1');
});

test.for(['   \n', 'a\0b'])('the message %j is refused', async (message) => {
  using repository = temporaryRepository();
  await using provider = await connect(repository.root);
  expect((await provider.call('git_commit', { message })).text).toContain('is blank or holds a NUL');
});

test('a message that looks like options is a message', async () => {
  using repository = temporaryRepository();
  repository.write('a.md', 'x\n');
  repository.git('add', '.');
  await using provider = await connect(repository.root);
  await provider.call('git_commit', { message: '--amend --author="x <x@y>"' });
  expect(repository.git('log', '--format=%an %s').trim()).toBe('Ada --amend --author="x <x@y>"');
});

test('a commit on no branch warns that it is easily lost', async () => {
  using repository = temporaryRepository();
  repository.write('a.md', 'x\n');
  repository.commitAll('First');
  repository.git('switch', '--quiet', '--detach');
  repository.write('a.md', 'y\n');
  repository.git('add', '.');
  await using provider = await connect(repository.root);
  expect((await provider.call('git_status')).text).toContain('Not on a branch (HEAD is at');
  expect((await provider.call('git_branch_list')).text).toContain('Not on a branch (detached HEAD).');
  expect((await provider.call('git_commit', { message: 'x' })).text).toContain('Keep it with `git branch NAME`');
});

test('a lock that was left behind is explained, and stays', async () => {
  using repository = temporaryRepository();
  repository.write('a.md', 'x\n');
  repository.write('.git/index.lock', '');
  await using provider = await connect(repository.root);
  const { failed, text } = await provider.call('git_add', { paths: ['a.md'] });
  expect(failed).toBe(true);
  expect(text).toContain('Another git command is at work');
  expect(text).toContain('delete the .lock file');
  expect(existsSync(join(repository.root, '.git/index.lock'))).toBe(true);
});

test('calls that write at the same time wait for each other', async () => {
  using repository = temporaryRepository();
  const names = Array.from({ length: 8 }, (_, at) => `scene-${at}.md`);
  for (const name of names) repository.write(name, 'x\n');
  await using provider = await connect(repository.root);
  const answers = await Promise.all(names.map((name) => provider.call('git_add', { paths: [name] })));
  expect(answers.filter(({ failed }) => failed)).toEqual([]);
  expect(repository.git('ls-files').trim().split('\n')).toEqual(names);
});
