import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { connect } from '../fixtures/connection.ts';
import { temporaryRepository } from '../fixtures/temporary-repository.ts';

const withScene = () => {
  const repository = temporaryRepository();
  repository.write('scenes/été.md', 'Jour.\n');
  repository.commitAll('Première scène');
  repository.write('scenes/été.md', 'Nuit.\n');
  repository.commitAll('La nuit tombe\n\nParce que le producteur le veut.');
  return repository;
};

test('a commit shows its author, its whole message and its patch', async () => {
  using repository = withScene();
  await using provider = await connect(repository.root);
  const { text } = await provider.call('git_show');
  expect(text).toContain('Ada <ada@example.org>');
  expect(text).toContain('Parce que le producteur le veut.');
  expect(text).toContain('+++ b/scenes/été.md');
  expect(text).toContain('-Jour.\n+Nuit.');
});

test('a file shows as it was in a commit', async () => {
  using repository = withScene();
  await using provider = await connect(repository.root);
  const asked = { revision: 'HEAD~1', file: 'scenes/été.md' };
  expect(await provider.call('git_show', asked)).toEqual({ failed: false, text: 'Jour.\n' });
});

test('what is no file of the commit is refused', async () => {
  using repository = withScene();
  await using provider = await connect(repository.root);
  for (const file of ['scenes', 'nothing.md', '.']) {
    expect(await provider.call('git_show', { file })).toMatchObject({
      failed: true,
      text: expect.stringContaining('is not a file of that commit'),
    });
  }
});

test('an image is named with its size, not poured out', async () => {
  using repository = withScene();
  writeFileSync(join(repository.root, 'still.png'), Buffer.from([0x89, 0x50, 0, 0, 1, 2]));
  repository.commitAll('Still');
  await using provider = await connect(repository.root);
  const { text } = await provider.call('git_show', { file: 'still.png' });
  expect(text).toBe('[still.png is a binary file of 6 bytes; its content is not shown.]');
});
