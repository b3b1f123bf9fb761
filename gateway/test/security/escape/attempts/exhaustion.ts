import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt, Seen } from '../attempt.ts';
import { node, python, saysSo, sh } from '../attempt.ts';

const MB = 2 ** 20;

const memory = (): object => ({ limits: { memory_mb: 256 } });

const sizeOf = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/** A process outside of the battery that still has the token in its command line. */
const survives = ({ scene }: Seen): boolean =>
  readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`orphan-${scene.token}`);
    } catch {
      return false;
    }
  });

/** Memory, wherever it can be had. */
export const memories: readonly Attempt[] = [
  {
    id: 'memory-heap',
    title: 'takes more memory than it was given',
    program: python(
      ({ token }) => `
x = []
for _ in range(40): x.append(bytearray(b'x' * ${10 * MB}))
print('did ${token}')`,
    ),
    told: 'memory',
  },
  {
    id: 'memory-buffers',
    title: 'takes it outside of the heap that Node bounds',
    program: node(
      ({ token }) => `
      const x = []; for (let i = 0; i < 40; i++) x.push(Buffer.alloc(${10 * MB}, 1)); console.log('did ${token}', x.length)`,
    ),
    told: 'memory',
  },
  {
    id: 'memory-shared-out',
    title: 'takes it with several processes, none of which is large',
    program: python(
      ({ token }) => `
import os, time
for i in range(5):
    if os.fork() == 0:
        x = bytearray(b'x' * ${80 * MB}); time.sleep(1.5); os._exit(0)
ends = [os.wait()[1] for _ in range(5)]
if not any(ends): print('did ${token}')`,
    ),
    told: 'memory',
  },
  {
    id: 'memory-nameless-file',
    title: 'takes it in a file of memory that has no name and belongs to no process',
    program: python(
      ({ token }) => `
import os
fd = os.memfd_create('x')
for _ in range(40): os.write(fd, b'x' * ${10 * MB})
print('did ${token}', os.fstat(fd).st_size)`,
    ),
  },
  {
    id: 'memory-shared-folder',
    title: 'takes it in the folder for shared memory',
    program: python(
      ({ token }) => `
import os
try:
    with open('/dev/shm/${token}', 'wb') as f:
        for _ in range(40): f.write(b'x' * ${10 * MB})
    print('did ${token}')
finally: os.unlink('/dev/shm/${token}')`,
    ),
  },
  {
    id: 'memory-temporary-folder',
    title: 'takes it in its folder for temporary files',
    program: python(
      ({ token }) => `
import os
try:
    with open('/tmp/${token}', 'wb') as f:
        for _ in range(40): f.write(b'x' * ${10 * MB})
    print('did ${token}')
finally: os.unlink('/tmp/${token}')`,
    ),
  },
  {
    id: 'memory-root-folder',
    title: 'takes it in folders that the sandbox itself is made of',
    program: python(
      ({ token }) => `
import os
written = 0
for folder in ['/', '/dev', '/run', '/etc', '/home', '/var/tmp']:
    try:
        with open(folder + '/${token}', 'wb') as f:
            for _ in range(10): written += f.write(b'x' * ${10 * MB})
    except OSError: pass
    try: os.unlink(folder + '/${token}')
    except OSError: pass
if written >= ${100 * MB}: print('did ${token}')`,
    ),
  },
].map((attempt): Attempt => ({ ...attempt, class: 'exhaustion', policy: memory, plain: 'succeeds', escaped: saysSo }));

/** Processes, processor, disk, output. */
export const consumption: readonly Attempt[] = [
  {
    id: 'processes',
    class: 'exhaustion',
    title: 'starts processes without end',
    policy: () => ({ limits: { pids: 24 } }),
    program: python(
      ({ token }) => `
import os, time
children = []
try:
    for _ in range(60):
        pid = os.fork()
        if pid == 0: time.sleep(20); os._exit(0)
        children.append(pid)
except OSError: pass
time.sleep(0.3)
if len(children) >= 60: print('did ${token}', flush=True)
for pid in children: os.kill(pid, 9)`,
    ),
    plain: 'succeeds',
    escaped: saysSo,
  },
  {
    id: 'threads',
    class: 'exhaustion',
    title: 'starts threads without end',
    policy: () => ({ limits: { pids: 24 } }),
    program: python(
      ({ token }) => `
import threading, time, os
started = 0
try:
    for _ in range(60):
        threading.Thread(target=time.sleep, args=(1,), daemon=True).start(); started += 1
except RuntimeError: pass
time.sleep(0.3)
if started >= 60: print('did ${token}', flush=True)
os._exit(0)`,
    ),
    plain: 'succeeds',
    escaped: saysSo,
  },
  {
    id: 'cpu',
    class: 'exhaustion',
    title: 'computes without end',
    policy: () => ({ limits: { cpu_seconds: 1 } }),
    program: python(
      ({ token }) => `
import time
while time.process_time() < 3: pass
print('did ${token}')`,
    ),
    plain: 'succeeds',
    escaped: saysSo,
    told: 'cpu',
  },
  {
    id: 'descriptors',
    class: 'exhaustion',
    title: 'opens files without end',
    program: python(
      ({ token }) => `
import os, resource
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
opened = 0
try:
    while opened < 3000: os.dup(1); opened += 1
except OSError: pass
if opened >= 3000: os.write(1, b'did ${token}')`,
    ),
    plain: 'succeeds',
    escaped: saysSo,
  },
  {
    id: 'disk',
    class: 'exhaustion',
    title: 'fills the disk with many files',
    policy: () => ({ disk_quota_mb: 32 }),
    program: python(
      ({ write }) => `
import os, time
os.mkdir('${write}/fill')
for i in range(48):
    with open(f'${write}/fill/{i}', 'wb') as f: f.write(b'x' * ${4 * MB}); f.flush()
    time.sleep(0.02)`,
    ),
    plain: 'succeeds',
    escaped: ({ scene }) => existsSync(join(scene.write, 'fill')) && sizeOf(join(scene.write, 'fill')) > 128 * MB,
    told: 'disk',
  },
  {
    id: 'file-size',
    class: 'exhaustion',
    title: 'writes one file that is too large',
    policy: () => ({ max_file_size_mb: 8 }),
    program: python(
      ({ write }) => `
import os
fd = os.open('${write}/large', os.O_CREAT | os.O_WRONLY)
for _ in range(4): os.write(fd, b'x' * ${4 * MB})`,
    ),
    plain: 'succeeds',
    escaped: ({ scene }) => statSync(join(scene.write, 'large')).size > 8 * MB,
  },
  {
    id: 'line',
    class: 'exhaustion',
    title: 'says a line that does not end',
    policy: () => ({ stdio: { max_line_mb: 1 } }),
    program: python(
      () => `
import sys
for _ in range(64): sys.stdout.write('x' * ${MB / 16})`,
    ),
    plain: 'succeeds',
    escaped: ({ out }) => out.length > 2 * MB,
    told: 'line',
  },
  {
    id: 'errors',
    class: 'exhaustion',
    title: 'complains without end',
    policy: () => ({ stdio: { max_stderr_mb: 1 } }),
    program: python(
      () => `
import sys
for _ in range(64): sys.stderr.write('x' * 1023 * ${MB / 16 / 1024} + '\\n')
for _ in range(64): sys.stderr.write('x' * ${MB / 16} + '\\n')`,
    ),
    plain: 'succeeds',
    escaped: ({ err }) => err.length > 2 * MB,
    told: 'stderr',
  },
];

const orphan = (token: string): string => `
import os, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for fd in (0, 1, 2): os.close(fd)
        os.execvp('python3', ['python3', '-c', 'import time; time.sleep(30)', 'orphan-${token}'])
    os._exit(0)
os.wait(); time.sleep(0.3)
print('ready', flush=True)`;

/** What goes on when it should have ended. */
export const orphans: readonly Attempt[] = [
  {
    id: 'orphan-left',
    class: 'exhaustion',
    title: 'leaves a process behind when it ends',
    program: python(({ token }) => orphan(token)),
    plain: 'succeeds',
    escaped: survives,
  },
  {
    id: 'orphan-terminated',
    class: 'exhaustion',
    title: 'leaves one behind when it is asked to end',
    program: python(({ token }) => `${orphan(token)}\nsignal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(20)`),
    signal: 'SIGTERM',
    plain: 'succeeds',
    escaped: survives,
  },
  {
    id: 'orphan-killed',
    class: 'exhaustion',
    title: 'leaves one behind when the gateway is killed',
    program: python(({ token }) => `${orphan(token)}\ntime.sleep(20)`),
    signal: 'SIGKILL',
    plain: 'succeeds',
    escaped: survives,
  },
  {
    id: 'orphan-background',
    class: 'exhaustion',
    title: 'leaves one behind that a shell put into the background',
    program: sh(
      ({ token }) => `trap '' HUP; sh -c 'sleep 30; :' orphan-${token} </dev/null >/dev/null 2>&1 & sleep 0.2`,
    ),
    plain: 'succeeds',
    escaped: survives,
  },
];
