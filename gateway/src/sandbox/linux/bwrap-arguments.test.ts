import { describe, expect, test } from 'vitest';
import { confinement } from '../../../test/fixtures/confined.ts';
import { bwrapArguments } from './bwrap-arguments.ts';
import type { Sandbox } from './bwrap-arguments.ts';
import { mountsOf } from './mounts.ts';

const machine = {
  bwrap: 'bwrap',
  bindsDescriptors: true,
  links: { '/bin': 'usr/bin' },
  system: ['/usr'],
  procHidden: ['/proc/kcore'],
  procOthers: ['/proc/sys'],
  node: '/opt/node',
};
const sandbox = (changes: Partial<Sandbox> = {}): Sandbox => ({
  confinement: confinement(),
  machine,
  links: [],
  mounts: [],
  descriptors: { seccomp: 4, status: 5, gate: 6, files: {}, paths: {} },
  cwd: '/',
  env: {},
  ...changes,
});
const text = (changes: Partial<Sandbox> = {}): string => bwrapArguments(sandbox(changes)).join(' ');

describe('what bwrap is told', () => {
  test('every namespace is its own, no capability is left, and no further namespace can be made', () => {
    expect(text()).toContain('--unshare-all --unshare-user --die-with-parent --new-session --clearenv --cap-drop ALL');
    expect(text()).toContain('--disable-userns');
    expect(text()).not.toContain('--cap-add');
  });

  test('a mapped one may use the files of their owners, and waits to be mapped', () => {
    const mapped = text({ descriptors: { ...sandbox().descriptors, info: 8 } });
    expect(mapped).toContain('--cap-add CAP_DAC_OVERRIDE');
    expect(mapped).toContain('--info-fd 8 --userns-block-fd 6');
    expect(mapped).not.toContain('--disable-userns');
  });

  test('all that is written in memory has a size, and the rest is closed at the end', () => {
    expect(text().match(/--tmpfs/g)?.length).toBe(text().match(/--size \d+ --perms \d+ --tmpfs/g)?.length);
    expect(text()).toMatch(/--remount-ro \/ --chdir \//);
  });

  test('an open folder is mounted by its descriptor', () => {
    const told = text({
      mounts: [
        { path: '/w', as: 'write' },
        { path: '/w/.git', as: 'read' },
      ],
      descriptors: { ...sandbox().descriptors, paths: { '/w': 9 } },
    });
    expect(told).toContain('--bind-fd 9 /w --ro-bind /w/.git /w/.git');
  });
});

describe('the order of mounts', () => {
  const nothing = { closed: [], pinned: [] };
  const none = { files: [], folders: [] };

  test('a folder comes before what lies in it', () => {
    const mounts = mountsOf({ readPaths: ['/w/read'], writePaths: ['/w', '/w/read/write'] }, nothing, none);
    expect(mounts.map(({ path, as }) => `${as} ${path}`)).toEqual(['write /w', 'read /w/read', 'write /w/read/write']);
  });

  test('where two meet, the one that allows less wins', () => {
    const mounts = mountsOf(
      { readPaths: ['/w'], writePaths: ['/w'] },
      { closed: ['/w/a'], pinned: ['/w/a', '/w/b'] },
      { files: [], folders: ['/w/b'] },
    );
    expect(mounts.map(({ path, as }) => `${as} ${path}`)).toEqual(['read /w', 'read /w/a', 'hidden-folder /w/b']);
  });

  test('nothing is mounted under what is hidden, but what is granted there again', () => {
    const guards = { closed: ['/w/keys/.npmrc', '/w/keys/public/.npmrc'], pinned: ['/w/keys/a'] };
    const mounts = mountsOf({ readPaths: ['/w/keys/public'], writePaths: ['/w'] }, guards, {
      files: ['/w/keys/one', '/w/keys/public/two'],
      folders: ['/w/keys'],
    });
    expect(mounts.map(({ path }) => path)).toEqual([
      '/w',
      '/w/keys',
      '/w/keys/public',
      '/w/keys/public/two',
      '/w/keys/public/.npmrc',
    ]);
  });
});
