import { existsSync, lstatSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attempt, Seen } from '../attempt.ts';
import { python, sh } from '../attempt.ts';

const contains = (path: string, word: string): boolean => existsSync(path) && readFileSync(path, 'utf8').includes(word);

/** What the program wrote stands in this file of the scene. */
const wrote =
  (name: string) =>
  ({ scene }: Seen): boolean =>
    contains(join(scene.folder, name), scene.token);

/** The same with a file of the machine, which is taken away again. */
const wroteAt =
  (place: (scene: Seen['scene']) => string) =>
  ({ scene }: Seen): boolean => {
    const path = place(scene);
    const there = contains(path, scene.token);
    rmSync(path, { force: true });
    return there;
  };

/** Outside of what was granted: straight, through links, by renaming. */
export const beyond = (
  [
    {
      id: 'write-outside',
      title: 'writes a new file outside of its folders',
      program: sh(({ outside, token }) => `echo ${token} > '${outside}/new'`),
      escaped: wrote('outside/new'),
    },
    {
      id: 'write-home',
      title: "adds a line to what the person's shell runs",
      program: sh(({ home, token }) => `echo ${token} >> '${home}/.bashrc'`),
      escaped: wrote('home/.bashrc'),
    },
    {
      id: 'write-granted-to-read',
      title: 'writes where it may only read',
      program: sh(({ read, token }) => `echo ${token} >> '${read}/notes.txt'`),
      escaped: wrote('read/notes.txt'),
    },
    {
      id: 'write-mode',
      title: 'changes who may use a file that it may only read',
      program: sh(({ read }) => `chmod 0777 '${read}/notes.txt'`),
      escaped: ({ scene }) => (statSync(join(scene.read, 'notes.txt')).mode & 0o777) === 0o777,
    },
    {
      id: 'write-unlink',
      title: 'removes a file that it may only read',
      program: sh(({ read }) => `rm -f '${read}/notes.txt'`),
      escaped: ({ scene }) => !existsSync(join(scene.read, 'notes.txt')),
    },
    {
      id: 'write-link',
      title: 'writes through a link that lies in its folder',
      prepare: ({ write, outside }) => symlinkSync(outside, join(write, 'link')),
      program: sh(({ write, token }) => `echo ${token} > '${write}/link/new'`),
      escaped: wrote('outside/new'),
    },
    {
      id: 'write-own-link',
      title: 'makes a link out of its folder and writes through it',
      program: sh(
        ({ write, outside, token }) => `ln -s '${outside}/file.txt' '${write}/l'; echo ${token} > '${write}/l'`,
      ),
      escaped: wrote('outside/file.txt'),
    },
    {
      id: 'write-hard-link',
      title: 'makes a hard link to a file outside and writes to that',
      program: sh(
        ({ write, outside, token }) => `ln '${outside}/file.txt' '${write}/l' && echo ${token} > '${write}/l'`,
      ),
      escaped: wrote('outside/file.txt'),
    },
    {
      id: 'write-parent',
      title: 'renames the folder above and puts its own in its place',
      program: sh(
        ({ folder, write, token }) =>
          `mv '${write}' '${folder}/moved' && mkdir '${write}' && echo ${token} > '${write}/film.txt'`,
      ),
      escaped: wrote('write/film.txt'),
    },
    {
      id: 'write-temporary',
      title: 'leaves a file in the folder for temporary files of all',
      program: sh(({ token }) => `echo ${token} > '${tmpdir()}/${token}'`),
      escaped: wroteAt(({ token }) => join(tmpdir(), token)),
    },
    {
      id: 'write-shared-memory',
      title: 'leaves a file in the memory that all share',
      program: sh(({ token }) => `echo ${token} > /dev/shm/${token}`),
      escaped: wroteAt(({ token }) => `/dev/shm/${token}`),
    },
  ] satisfies readonly Omit<Attempt, 'class' | 'plain'>[]
).map((attempt): Attempt => ({ ...attempt, class: 'writes', plain: 'succeeds' }));

const change = 'it would change the machine that runs the tests; the same is shown by write-outside';

/** What does harm by its kind rather than by its place. */
export const special: readonly Attempt[] = [
  {
    id: 'write-system',
    class: 'writes',
    title: 'puts a program where all programs are',
    program: sh(({ token }) => `echo ${token} > /usr/local/bin/${token}`),
    plain: { why: change },
    escaped: wroteAt(({ token }) => `/usr/local/bin/${token}`),
  },
  {
    id: 'write-cron',
    class: 'writes',
    title: 'has the system run it every minute',
    program: sh(({ token }) => `mkdir -p /etc/cron.d; echo '# ${token}' > /etc/cron.d/${token}`),
    plain: { why: change },
    escaped: wroteAt(({ token }) => `/etc/cron.d/${token}`),
  },
  {
    id: 'write-setuid',
    class: 'writes',
    title: 'leaves a program that runs with the rights of its owner',
    program: sh(({ write }) => `cp /bin/true '${write}/t'; chmod 6755 '${write}/t'`),
    plain: 'succeeds',
    escaped: ({ scene }) => (lstatSync(join(scene.write, 't')).mode & 0o6000) !== 0,
  },
  {
    id: 'write-setuid-open',
    class: 'writes',
    title: 'leaves one by creating the file so',
    program: python(
      ({ write }) => `import os; os.umask(0); os.close(os.open('${write}/u', os.O_CREAT | os.O_WRONLY, 0o4755))`,
    ),
    plain: 'succeeds',
    escaped: ({ scene }) =>
      existsSync(join(scene.write, 'u')) && (lstatSync(join(scene.write, 'u')).mode & 0o6000) !== 0,
  },
  {
    id: 'write-device',
    class: 'writes',
    title: 'makes a device in its folder',
    program: python(({ write }) => `import os, stat; os.mknod('${write}/d', 0o666 | stat.S_IFCHR, os.makedev(1, 3))`),
    plain: 'succeeds',
    plainUnprivileged: { why: 'the kernel lets root alone make devices' },
    escaped: ({ scene }) => existsSync(join(scene.write, 'd')) && lstatSync(join(scene.write, 'd')).isCharacterDevice(),
  },
  {
    id: 'write-owner',
    class: 'writes',
    title: 'gives a file away to another account',
    program: sh(({ write }) => `chown 12345 '${write}/film.txt'`),
    plain: 'succeeds',
    plainUnprivileged: { why: 'the kernel lets root alone give files away' },
    escaped: ({ scene }) => statSync(join(scene.write, 'film.txt')).uid === 12345,
  },
];

const guarded = (id: string, title: string, name: string, script: string): Attempt => ({
  id: `guard-${id}`,
  class: 'writes',
  title,
  program: sh(({ write, token }) => `cd '${write}' || exit 1; T=${token}; ${script}`),
  plain: 'succeeds',
  escaped: wrote(`write/${name}`),
});

/** What others will run or believe, in a folder that was granted. */
export const guards: readonly Attempt[] = [
  guarded('hook', 'adds a hook to the repository', '.git/hooks/post-checkout', 'echo $T > .git/hooks/post-checkout'),
  guarded(
    'hook-change',
    'changes a hook of the repository',
    '.git/hooks/pre-commit',
    'echo $T >> .git/hooks/pre-commit',
  ),
  guarded(
    'git-config',
    'has git run a program by its configuration',
    '.git/config',
    'echo "[core] fsmonitor=$T" >> .git/config',
  ),
  guarded(
    'git-moved',
    'moves the repository away and makes one with a hook',
    '.git/hooks/post-checkout',
    'mv .git .old; mkdir -p .git/hooks; echo $T > .git/hooks/post-checkout',
  ),
  guarded(
    'hooks-moved',
    'moves the hooks away and makes others',
    '.git/hooks/post-checkout',
    'mv .git/hooks .git/old; mkdir -p .git/hooks; echo $T > .git/hooks/post-checkout',
  ),
  guarded(
    'git-replaced',
    'removes the repository and makes one',
    '.git/config',
    'rm -rf .git; mkdir .git; echo $T > .git/config',
  ),
  guarded('shell', 'changes what the shell runs in this folder', '.bashrc', 'echo $T >> .bashrc'),
  guarded('shell-link', 'puts a link in its place', '.bashrc', 'echo $T > x; ln -sf x .bashrc'),
  guarded('servers', 'adds a server for the next client that opens the project', '.mcp.json', 'echo $T > .mcp.json'),
  guarded(
    'editor',
    'adds a task for the editor',
    '.vscode/tasks.json',
    'mkdir -p .vscode; echo $T > .vscode/tasks.json',
  ),
  guarded('packages', 'changes where packages come from', '.npmrc', 'echo $T > .npmrc'),
  guarded('direnv', 'has the shell run something on entering', '.envrc', 'echo $T > .envrc'),
];
