import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isRoot, temporaryFolder } from '../../../test/fixtures/confined.ts';
import { accountFor } from './account.ts';

test('a gateway that is an ordinary user starts sandboxes as that user', () => {
  expect(accountFor(['/'], [], 1000)).toEqual({ kind: 'own' });
});

describe.skipIf(!isRoot)('a gateway that is root (needs root)', () => {
  const folderOf = (path: string, uid: number, mode = 0o755): string => {
    mkdirSync(path);
    chmodSync(path, mode);
    chownSync(path, uid, uid);
    return path;
  };

  test('is nobody where nothing was granted', () => {
    expect(accountFor([], [], 0)).toEqual({ kind: 'other', uid: 65534, gid: 65534 });
  });

  test('is the one owner of what was granted', () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o755);
    const paths = ['a', 'b'].map((name) => folderOf(join(folder.path, name), 1234));
    expect(accountFor(paths, [], 0)).toEqual({ kind: 'other', uid: 1234, gid: 1234 });
  });

  test('is nobody, with the owners mapped, where they are several, or root', () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o755);
    const [one, other] = [folderOf(join(folder.path, 'a'), 1234), folderOf(join(folder.path, 'b'), 0)];
    expect(accountFor([one, other], [], 0)).toEqual({
      kind: 'mapped',
      uid: 65534,
      gid: 65534,
      uids: [0, 1234],
      gids: [0, 1234],
    });
  });

  test('has the owner of a folder mapped that nobody else may pass', () => {
    using folder = temporaryFolder();
    const one = folderOf(join(folder.path, 'a'), 1234); // in a folder of root's with mode 0700
    expect(accountFor([one], [], 0)).toMatchObject({ kind: 'mapped', uids: [0, 1234] });
  });
});
