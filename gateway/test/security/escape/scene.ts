import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from './world.ts';

/** Where one run happens: folders of its own, a secret and a token of its own. */
export interface Scene extends Disposable {
  readonly world: World;
  readonly folder: string;
  /** May be read. */
  readonly read: string;
  /** May be written; the root of a repository, as projects are. */
  readonly write: string;
  /** Nobody gave these. */
  readonly outside: string;
  readonly home: string;
  /** Stands in files, environments and descriptors that nobody gave. */
  readonly secret: string;
  /** What a program sends or leaves behind, so that it can be told from all others. */
  readonly token: string;
  /** A process outside, of the same person, that holds the secret; 0 where the attempt wants none. */
  readonly holder: number;
  /** Files and folders that are owned by the person who runs it. */
  own(path: string): void;
}

const files = (scene: Omit<Scene, 'own' | 'holder' | typeof Symbol.dispose>): Readonly<Record<string, string>> => ({
  'read/notes.txt': 'granted to read',
  'write/film.txt': 'granted to write',
  'write/.git/HEAD': 'ref: refs/heads/main\n',
  'write/.git/config': '[core]\n\trepositoryformatversion = 0\n',
  'write/.git/hooks/pre-commit': '#!/bin/sh\nexit 0\n',
  'write/.bashrc': '# nothing\n',
  'outside/secret.txt': scene.secret,
  'outside/file.txt': 'as it was',
  'home/.ssh/id_ed25519': scene.secret,
  'home/.aws/credentials': `[default]\naws_secret_access_key = ${scene.secret}\n`,
  'home/.bashrc': '# as it was\n',
  'state/secrets.json': scene.secret,
});

const everything = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));

/** A fresh scene. `owner`: the id of the person who runs it, where that is not us. */
export const createScene = (world: World, owner?: number): Scene => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'storycore-escape-'));
  chmodSync(folder, 0o755);
  const word = (): string => randomBytes(8).toString('hex');
  const scene = {
    world,
    folder,
    read: join(folder, 'read'),
    write: join(folder, 'write'),
    outside: join(folder, 'outside'),
    home: join(folder, 'home'),
    secret: `secret-${word()}`,
    token: `token-${word()}`,
  };
  const own = (path: string): void => {
    if (owner !== undefined) chownSync(path, owner, owner);
  };
  for (const [name, text] of Object.entries(files(scene))) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  chmodSync(join(folder, 'state'), 0o700);
  for (const path of [folder, ...everything(folder)]) own(path);
  return { ...scene, own, holder: 0, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
};
