import { expect, test } from 'vitest';

import { connect } from '../fixtures/connection.ts';
import { temporaryRepository } from '../fixtures/temporary-repository.ts';

const withHistory = () => {
  const repository = temporaryRepository();
  for (const number of [1, 2, 3, 4, 5]) {
    repository.write(`scene-${number}.md`, `${number}\n`);
    repository.commitAll(`Scène ${number}`);
  }
  return repository;
};

test('the history comes newest first, in pages', async () => {
  using repository = withHistory();
  await using provider = await connect(repository.root);
  const first = (await provider.call('git_log', { limit: 3 })).text;
  expect(first.match(/Scène \d/g)).toEqual(['Scène 5', 'Scène 4', 'Scène 3']);
  expect(first).toContain('[There is more. Call again with skip: 3.]');
  const second = (await provider.call('git_log', { limit: 3, skip: 3 })).text;
  expect(second.match(/Scène \d/g)).toEqual(['Scène 2', 'Scène 1']);
  expect(second).not.toContain('more');
  expect((await provider.call('git_log', { skip: 5 })).text).toBe('No more commits.');
});

test('paths and a revision limit the history', async () => {
  using repository = withHistory();
  await using provider = await connect(repository.root);
  expect((await provider.call('git_log', { paths: ['scene-2.md'] })).text).toMatch(/Scène 2$/);
  expect((await provider.call('git_log', { revision: 'HEAD~3' })).text.split('\n')).toHaveLength(2);
  expect((await provider.call('git_log', { paths: ['none.md'] })).text).toBe('No commits touch these paths.');
});

test('a subject cannot forge a line or hide text', async () => {
  using repository = withHistory();
  repository.git('commit', '--allow-empty', '--quiet', '-m', 'a\u001b[2K\u202eb');
  await using provider = await connect(repository.root);
  expect((await provider.call('git_log', { limit: 1 })).text).toContain('a\\u{1b}[2K\\u{202e}b');
});

test('an unknown argument is refused by name', async () => {
  using repository = withHistory();
  await using provider = await connect(repository.root);
  const { failed, text } = await provider.call('git_log', { format: '%G?' });
  expect(failed).toBe(true);
  expect(text).toContain('"format"');
});
