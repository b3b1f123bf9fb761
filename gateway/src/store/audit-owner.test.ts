import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { emptyFolder } from '../../test/fixtures/state.ts';
import { claimOwner, isAlive, takeOver } from './audit-owner.ts';

test('an owner lives until it gives its ownership back', () => {
  using folder = emptyFolder();
  const owned = claimOwner(folder.path);
  expect(isAlive(folder.path, owned.owner)).toBe(true);
  expect(takeOver(folder.path, owned.owner)).toBe('living');
  owned.release();
  expect(isAlive(folder.path, owned.owner)).toBe(false);
});

test('asking whether an owner lives does not end it', () => {
  using folder = emptyFolder();
  const owned = claimOwner(folder.path);
  for (let times = 0; times < 5; times += 1) expect(isAlive(folder.path, owned.owner)).toBe(true);
  owned.remove();
});

test('an owner that leaves nothing behind leaves no file', () => {
  using folder = emptyFolder();
  claimOwner(folder.path).remove();
  expect(readdirSync(folder.path)).toEqual([]);
});

test('two owners of one process that begin in the same millisecond are two', () => {
  using folder = emptyFolder();
  const first = claimOwner(folder.path, 41, 1_000);
  const second = claimOwner(folder.path, 41, 1_000);
  expect(second.owner).not.toBe(first.owner);
  expect(isAlive(folder.path, first.owner) && isAlive(folder.path, second.owner)).toBe(true);
  first.remove();
  second.remove();
});

test('a dead owner is cleared away by one at a time', () => {
  using folder = emptyFolder();
  const dead = claimOwner(folder.path);
  dead.release();
  const { owner } = dead;
  const taken = takeOver(folder.path, owner);
  expect(takeOver(folder.path, owner)).toBe('living');
  if (taken !== 'living') taken.remove();
  expect(existsSync(join(folder.path, `audit-${owner}.lock`))).toBe(false);
});

test('a process id that was given to another process does not bring a dead owner back', () => {
  using folder = emptyFolder();
  const dead = claimOwner(folder.path, process.pid);
  dead.release();
  const { owner } = dead;
  expect(isAlive(folder.path, owner)).toBe(false);
});

test('a spool whose lock a person removed is left to its writer while that may live', () => {
  using folder = emptyFolder();
  const owned = claimOwner(folder.path);
  writeFileSync(join(folder.path, `audit-${owned.owner}.spool`), '');
  rmSync(join(folder.path, `audit-${owned.owner}.lock`));
  expect(takeOver(folder.path, owned.owner)).toBe('living');
  owned.remove();
});

test('a spool without a lock whose process is gone is free', () => {
  using folder = emptyFolder();
  // Larger than any process id that Linux, macOS or Windows gives.
  writeFileSync(join(folder.path, 'audit-2147483646-1.spool'), '');
  expect(takeOver(folder.path, '2147483646-1')).not.toBe('living');
});
