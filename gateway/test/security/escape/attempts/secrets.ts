import { existsSync, readFileSync, symlinkSync, writeFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../../fixtures/alive.ts';
import type { Attempt } from '../attempt.ts';
import { node, python, sh, toldSecret } from '../attempt.ts';

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').trim() : '');

/** What lies on the disk. */
export const onDisk: readonly Attempt[] = [
  ...(
    [
      ['disk-ssh-key', 'a private key in the home folder', 'home/.ssh/id_ed25519'],
      ['disk-cloud-key', 'the credentials of a cloud', 'home/.aws/credentials'],
      ['disk-state', "the gateway's own state", 'state/secrets.json'],
      ['disk-sibling', 'a file beside a granted folder', 'outside/secret.txt'],
      ['disk-dots', 'a path with .. out of a granted folder', 'write/../outside/secret.txt'],
    ] as const
  ).map(
    ([id, title, path]): Attempt => ({
      id,
      class: 'secrets',
      title: `reads ${title}`,
      program: sh(({ folder }) => `cat '${folder}/${path}'`),
      plain: 'succeeds',
      escaped: toldSecret,
    }),
  ),
  {
    id: 'disk-link',
    class: 'secrets',
    title: 'reads through a link that lies in a granted folder',
    prepare: ({ read, outside }) => symlinkSync(join(outside, 'secret.txt'), join(read, 'link')),
    program: node(({ read }) => `process.stdout.write(require('fs').readFileSync('${read}/link'))`),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'disk-own-link',
    class: 'secrets',
    title: 'makes a link out of its folder and reads through it',
    program: sh(({ write, outside }) => `ln -s '${outside}' '${write}/l'; cat '${write}/l/secret.txt'`),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'disk-own-hard-link',
    class: 'secrets',
    title: 'makes a hard link to a secret in its folder and reads that',
    program: sh(({ write, outside }) => `ln '${outside}/secret.txt' '${write}/l' && cat '${write}/l'`),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'disk-temporary',
    class: 'secrets',
    title: 'reads what other programs keep in the folder for temporary files',
    prepare: ({ token, secret, own }) => {
      const path = join(tmpdir(), token);
      writeFileSync(path, secret);
      own(path);
    },
    program: sh(({ token }) => `cat '${join(tmpdir(), token)}'`),
    plain: 'succeeds',
    escaped: (seen) => {
      rmSync(join(tmpdir(), seen.scene.token), { force: true });
      return toldSecret(seen);
    },
  },
  {
    id: 'disk-list',
    class: 'secrets',
    title: 'lists what lies around its folders',
    program: sh(({ folder }) => `ls -a '${folder}' '${folder}/home'`),
    plain: 'succeeds',
    escaped: ({ out }) => /^outside$/m.test(out) || /^\.ssh$/m.test(out),
  },
  {
    id: 'disk-accounts',
    class: 'secrets',
    title: 'learns who has an account on this machine',
    program: sh(() => 'cat /etc/passwd'),
    plain: 'succeeds',
    escaped: ({ out }) => out.includes(textOf('/etc/passwd').split('\n')[1] ?? 'nobody'),
  },
  {
    id: 'disk-machine-id',
    class: 'secrets',
    title: 'learns which machine this is',
    program: sh(() => 'hostname; cat /etc/machine-id /etc/hostname'),
    plain: 'succeeds',
    escaped: ({ out }) =>
      out.split('\n').includes(hostname()) ||
      (textOf('/etc/machine-id') !== '' && out.includes(textOf('/etc/machine-id'))),
  },
];

/** What the kernel shows of other processes. */
export const inProc: readonly Attempt[] = [
  {
    id: 'proc-environments',
    class: 'secrets',
    title: 'reads the environment of every process that it finds',
    holder: true,
    program: sh(() => "for p in /proc/[0-9]*; do tr '\\0' '\\n' < $p/environ; done 2>/dev/null | grep secret-"),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'proc-command-lines',
    class: 'secrets',
    title: 'reads the command line of every process that it finds',
    holder: true,
    program: sh(() => "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline; echo; done 2>/dev/null"),
    plain: 'succeeds',
    escaped: ({ out, scene }) => out.includes(`holder-${scene.token}`),
  },
  {
    id: 'proc-descriptors',
    class: 'secrets',
    title: 'reads a file that another process has open, by its descriptor',
    holder: true,
    program: sh(({ holder }) => `cat /proc/${holder}/fd/7`),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'proc-memory',
    class: 'secrets',
    title: 'reads the memory of another process',
    holder: true,
    program: python(
      ({ holder }) => `
import sys
for line in open('/proc/${holder}/maps'):
    if '[stack]' in line:
        start, end = (int(x, 16) for x in line.split()[0].split('-'))
        memory = open('/proc/${holder}/mem', 'rb'); memory.seek(start)
        sys.stdout.buffer.write(memory.read(end - start))
`,
    ),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'proc-root',
    class: 'secrets',
    title: 'goes through the root of another process',
    holder: true,
    program: sh(
      ({ holder, outside }) => `cat /proc/${holder}/root'${outside}/secret.txt' /proc/1/root'${outside}/secret.txt'`,
    ),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'proc-kill',
    class: 'secrets',
    title: 'ends a process that is not its own',
    holder: true,
    program: sh(({ holder }) => `kill -9 ${holder}; sleep 0.2`),
    plain: 'succeeds',
    escaped: ({ scene }) => !isAlive(scene.holder),
  },
];

/** What a process is born with: its environment and its descriptors. */
export const atHand: readonly Attempt[] = [
  {
    id: 'environment-inherited',
    class: 'secrets',
    title: 'prints the environment that it has',
    program: sh(() => 'env'),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'environment-of-parents',
    class: 'secrets',
    title: 'reads the environment of itself, its parent and the first process',
    program: node(
      () => `for (const p of ['self', process.ppid, 1]) try {
        process.stdout.write(require('fs').readFileSync('/proc/' + p + '/environ')) } catch {}`,
    ),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'descriptor-file',
    class: 'secrets',
    title: 'reads a file that was left open',
    program: sh(() => 'cat <&9'),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'descriptor-folder',
    class: 'secrets',
    title: 'goes out by a folder that was left open',
    program: python(
      () => `
import os
print(os.read(os.open('secret.txt', os.O_RDONLY, dir_fd=10), 100).decode())
`,
    ),
    plain: 'succeeds',
    escaped: toldSecret,
  },
  {
    id: 'descriptor-any',
    class: 'secrets',
    title: 'reads whatever descriptor it finds beyond its input and output',
    program: python(
      () => `
import os, stat
for fd in sorted(int(x) for x in os.listdir('/proc/self/fd')):
    try:
        if fd > 2 and stat.S_ISREG(os.fstat(fd).st_mode): print(os.pread(fd, 1000, 0).decode())
        if fd > 2 and stat.S_ISDIR(os.fstat(fd).st_mode): print(os.read(os.open('secret.txt', os.O_RDONLY, dir_fd=fd), 100))
    except OSError: pass
`,
    ),
    plain: 'succeeds',
    escaped: toldSecret,
  },
];
