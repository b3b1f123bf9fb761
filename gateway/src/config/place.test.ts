import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Ground } from './compiling.ts';
import { absolute, bothForms, checkedPath, existingFolder, within } from './place.ts';

const groundOf = (base: string, home = '/home/marie'): Ground => ({
  base,
  home,
  env: {},
  partial: false,
  files: [],
  changedAt: 0,
});

const examine = (
  text: string,
  ground: Ground,
): { readonly folder: string | undefined; readonly said: readonly string[] } => {
  const said: string[] = [];
  const folder = existingFolder(text, ['x'], ground, (_path, message, remedy) =>
    said.push(`${message} ${remedy ?? ''}`),
  );
  return { folder, said };
};

test.each([
  ['~', '/home/marie'],
  ['~/Studio', '/home/marie/Studio'],
  ['assets/../scenes/', '/config/scenes'],
  ['.', '/config'],
  ['/tmp', '/tmp'],
  ['./~notes', '/config/~notes'],
])('%s is %s', (text, path) => {
  expect(absolute(text, groundOf('/config'))).toBe(path);
});

test('a path has the form that is written and the one that its links lead to, as far as it exists', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'real/deep'), { recursive: true });
  symlinkSync('real', join(folder, 'link'));
  expect(bothForms(join(folder, 'real/deep'))).toEqual([join(folder, 'real/deep')]);
  expect(bothForms(join(folder, 'link/deep/not/there'))).toEqual([
    join(folder, 'link/deep/not/there'),
    join(folder, 'real/deep/not/there'),
  ]);
});

test('a folder holds itself and what lies in it, not its neighbours', () => {
  expect(within('/a/b', '/a/b')).toBe(true);
  expect(within('/a/b/c', '/a/b')).toBe(true);
  expect(within('/a/b/..c', '/a/b')).toBe(true);
  expect(within('/a/bc', '/a/b')).toBe(false);
  expect(within('/a', '/a/b')).toBe(false);
});

describe('a folder', () => {
  test('that is there is given, also through a link', () => {
    const base = temporaryFolder();
    mkdirSync(join(base, 'real'));
    symlinkSync('real', join(base, 'link'));
    expect(examine('link', groundOf(base))).toEqual({ folder: join(base, 'link'), said: [] });
  });

  test('that is not there comes with the command that makes it', () => {
    const base = temporaryFolder();
    const path = join(base, 'Mes films');
    expect(examine('Mes films', groundOf(base)).said).toEqual([
      `The folder "${path}" does not exist. Create it with \`mkdir -p "${path}"\`, or correct the path.`,
    ]);
  });

  test.each(['$HOME/films', '${HOME}/films', '%USERPROFILE%/films'])(
    '%s is told that variables are not replaced',
    (text) => {
      expect(examine(text, groundOf('/config')).said[0]).toContain('variables are not replaced in paths');
    },
  );

  test('that is a file is told the folder it is in', () => {
    const base = temporaryFolder();
    put(base, 'note.txt', '');
    expect(examine('note.txt', groundOf(base)).said).toEqual([
      `"${join(base, 'note.txt')}" is a file, not a folder. Name the folder it is in: "${base}".`,
    ]);
  });

  test('that cannot be examined is told why', () => {
    const base = temporaryFolder();
    symlinkSync('loop', join(base, 'loop'));
    expect(examine('loop', groundOf(base)).said[0]).toContain('cannot be examined (ELOOP).');
  });
});

test.each([
  ['a\0b', 'NUL'],
  ['~bob/films', 'the home folder of someone else'],
  ['~/films', 'lies on the network'],
])('%j cannot be meant', (text, words) => {
  const said: string[] = [];
  const path = checkedPath(text, [], groundOf('/config', '\\\\nas\\marie'), (_path, message) => said.push(message));
  expect(path).toBeUndefined();
  expect(said.join()).toContain(words);
});
