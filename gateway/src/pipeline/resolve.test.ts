import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { worldOf } from '../../test/security/case-world.ts';
import { resolvePath } from './resolve.ts';
import type { World } from './world.ts';

const links = (...pairs: (readonly [string, string])[]) =>
  pairs.map(([path, target]) => ({ type: 'symlink', path, target }));

const world = (fs_setup: readonly { readonly [key: string]: unknown }[] = [], more: object = {}): World =>
  worldOf({ id: '', tool_kind: '', args: {}, policy: { cwd: '/film', ...more }, fs_setup });

const windows = (fs_setup: readonly { readonly [key: string]: unknown }[]): World =>
  world(fs_setup, { cwd: 'C:\\Film', platform: 'win32' });

const real = (here: World, path: string): string => {
  const found = resolvePath(here, path);
  return 'path' in found ? found.path : found.danger;
};

test.each([
  ['a/../b', [], '/film/b'],
  ['/x/y', links(['/x', '/film']), '/film/y'],
  ['l/../b', links(['/film/l', '/opt/app']), '/opt/b'],
  ['l/b', links(['/film/l', 'm'], ['/film/m', '../etc']), '/etc/b'],
  ['missing/../../x', [], '/x'],
  ['missing/../l/b', links(['/film/l', '/etc']), '/etc/b'],
  ['a/l', links(['/film/a/l', '..']), '/film'],
  ['l', links(['/film/l', '/']), '/'],
  ['new/deep/file', [], '/film/new/deep/file'],
])(`%s is what the kernel would open ${proves('T-01', 'T-02')}`, (path, setup, expected) => {
  expect(real(world(setup), path)).toBe(expected);
});

test('a link is followed in the base folder too', () => {
  expect(real(world(links(['/film', '/mnt/disk'])), 'a')).toBe('/mnt/disk/a');
});

test('a loop of links is a danger', () => {
  expect(real(world(links(['/film/a', 'b'], ['/film/b', 'a'])), 'a/x')).toContain('loop');
});

test('what cannot be looked at is a danger', () => {
  const denied: World = {
    ...world(),
    lstat: () => {
      throw new Error('EACCES');
    },
  };
  expect(real(denied, 'a')).toContain('cannot be looked at');
});

test('a link of Windows is read in each of its spellings, and never to another machine', () => {
  const to = (target: string) => real(windows(links(['C:\\Film\\l', target])), 'l\\x');
  expect([to('\\\\?\\D:\\x'), to('\\Other'), to('..\\Other'), to('\\\\server\\share')]).toEqual([
    'D:\\x\\x',
    'C:\\Other\\x',
    'C:\\Other\\x',
    'runs through a link to another machine',
  ]);
});

test('an existing name is taken as its folder stores it, where case does not matter', () => {
  const here = world([{ type: 'file', path: '/film/Scenes/01.json', size: 7 }], { fs_case: 'insensitive' });
  expect(resolvePath(here, '/FILM/scenes/01.JSON')).toEqual({
    path: '/film/Scenes/01.json',
    bytes: 7,
    isFolder: false,
  });
  expect(real(here, '/FILM/scenes/NEW.json')).toBe('/film/Scenes/NEW.json');
});
