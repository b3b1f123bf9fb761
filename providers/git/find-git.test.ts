import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

import { expect, test } from 'vitest';

import { connect } from './fixtures/connection.ts';
import { temporaryRepository } from './fixtures/temporary-repository.ts';
import { findGit } from './find-git.ts';

test('git is found by its absolute path', () => {
  expect(isAbsolute(findGit(process.env['PATH'] ?? ''))).toBe(true);
});

test.skipIf(process.platform === 'win32')('a git that lies in the repository is not started', async () => {
  using repository = temporaryRepository();
  copyFileSync(repository.program, join(repository.root, 'git'));
  chmodSync(join(repository.root, 'git'), 0o755);
  const path = ['.', '', process.env['PATH']].join(delimiter);
  spawnSync('git', ['status'], { cwd: repository.root, env: { PATH: path }, input: '' });
  expect(repository.ran(), 'the system starts it').toBe(true);
  await using provider = await connect(repository.root, { around: { PATH: path } });
  expect((await provider.call('git_status')).failed).toBe(false);
  expect(repository.ran()).toBe(false);
});

test.for([
  ['linux', 'apt install git'],
  ['darwin', 'xcode-select --install'],
  ['win32', 'winget install Git.Git'],
] as const)('without git, %s is told %s', ([platform, remedy]) => {
  expect(() => findGit('/nowhere', platform)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('not installed'),
      remedy: expect.stringContaining(remedy),
    }),
  );
});

test('without git, a call says how to install it', async () => {
  using repository = temporaryRepository();
  await using provider = await connect(repository.root, { around: { PATH: repository.outside } });
  const { failed, text } = await provider.call('git_status');
  expect(failed).toBe(true);
  expect(text).toMatch(/^git is not installed, or not in the PATH of this server\.\nInstall it/);
});

test.skipIf(process.platform === 'win32')('a git too old to be disarmed is refused', async () => {
  using repository = temporaryRepository();
  const old = join(repository.outside, 'git');
  copyFileSync(repository.program, old);
  chmodSync(old, 0o755);
  repository.write('../outside/git', '#!/bin/sh\necho git version 2.31.8\n');
  await using provider = await connect(repository.root, { around: { PATH: repository.outside } });
  expect((await provider.call('git_status')).text).toContain('Install git 2.32 or later.');
});
