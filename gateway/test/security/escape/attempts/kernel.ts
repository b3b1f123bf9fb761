import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt, Plain } from '../attempt.ts';
import { python, saysSo, sh } from '../attempt.ts';

const rootAlone: Plain = { why: 'the kernel lets root alone do this' };

/** Calls the kernel, and says so when it obeyed. Numbers are those of x64 and arm64. */
const call = (id: string, title: string, script: string, plains: Partial<Attempt> = {}): Attempt => ({
  id: `kernel-${id}`,
  class: 'kernel',
  title,
  program: python(
    ({ token }) => `
import ctypes, os, platform, socket
libc = ctypes.CDLL(None, use_errno=True)
def sys(x64, arm64, *args):
    result = libc.syscall(ctypes.c_long(x64 if platform.machine() == 'x86_64' else arm64), *[a if isinstance(a, (bytes, ctypes.Array)) or hasattr(a, '_obj') else ctypes.c_long(a) for a in args])
    return result
def did(): print('did ' + '${token}', flush=True)
${script}
`,
  ),
  plain: 'succeeds',
  escaped: saysSo,
  ...plains,
});

/** Namespaces, mounts and identities. */
export const namespaces: readonly Attempt[] = [
  call('user-namespace', 'becomes root of a namespace of its own', 'if libc.unshare(0x10000000) == 0: did()'),
  call('net-namespace', 'makes a network of its own', 'if libc.unshare(0x50000000) == 0: did()'),
  call(
    'clone-namespace',
    'starts a child in a namespace of its own',
    `
pid = sys(56, 220, 0x10000000 | 17, 0, 0, 0, 0)
if pid == 0: os._exit(0)
if pid > 0: did()`,
  ),
  call(
    'clone3-namespace',
    'does so by the newer call, whose flags lie in memory',
    `
args = (ctypes.c_uint64 * 8)(0x10000000, 0, 0, 0, 17, 0, 0, 0)
pid = libc.syscall(435, ctypes.byref(args), 64)
if pid == 0: os._exit(0)
if pid > 0: did()`,
  ),
  {
    id: 'kernel-mount',
    class: 'kernel',
    title: 'mounts something over what is there',
    program: sh(
      ({ token, write }) =>
        `unshare -Urm sh -c "mount -t tmpfs x '${write}' && test ! -e '${write}/film.txt' && echo did ${token}"`,
    ),
    plain: 'succeeds',
    escaped: saysSo,
  },
  {
    id: 'kernel-remount',
    class: 'kernel',
    title: 'mounts a folder that it may read once more, to write',
    program: python(
      ({ read, token }) => `
import ctypes
libc = ctypes.CDLL(None)
libc.mount(None, b'${read}', None, 0x1020, None)
open('${read}/new', 'w').write('${token}')`,
    ),
    plain: { why: 'nothing is mounted without confinement: there is nothing to undo' },
    escaped: ({ scene }) => existsSync(join(scene.read, 'new')),
  },
  {
    id: 'kernel-unmount',
    class: 'kernel',
    title: 'takes away what is mounted, to see what is below',
    program: python(
      ({ write, token }) => `
import ctypes
libc = ctypes.CDLL(None)
for path in (b'${write}/.git/hooks', b'${write}/.git', b'/proc/sys'): libc.umount2(path, 2)
open('${write}/.git/hooks/new', 'w').write('${token}')`,
    ),
    plain: { why: 'nothing is mounted without confinement: there is nothing to undo' },
    escaped: ({ scene }) => existsSync(join(scene.write, '.git/hooks/new')),
  },
  call('chroot', 'takes another folder for the root', "os.chroot('/'); did()", { plainUnprivileged: rootAlone }),
  call(
    'setns',
    'enters a namespace by its descriptor',
    "fd = os.open('/proc/self/ns/uts', os.O_RDONLY)\nif libc.setns(fd, 0) == 0: did()",
    { plainUnprivileged: rootAlone },
  ),
  call('hostname', 'calls the machine by another name', 'socket.sethostname(socket.gethostname()); did()', {
    plainUnprivileged: rootAlone,
  }),
  call(
    'become-other',
    'becomes another account',
    `
for id in [0, 12345, 65000, 65534]:
    before = os.geteuid()
    if id == before: continue
    try: os.setresuid(id, id, id)
    except OSError: continue
    did()
    break`,
    { plainUnprivileged: rootAlone },
  ),
  call(
    'new-privileges',
    'may gain rights by starting a program with the rights of its owner',
    `
if 'NoNewPrivs:\\t0' in open('/proc/self/status').read(): did()`,
  ),
];

/** What processes can do to each other. */
export const processes: readonly Attempt[] = [
  call(
    'ptrace',
    'takes control of another process of its own',
    `
pid = os.fork()
if pid == 0:
    import time; time.sleep(5); os._exit(0)
if libc.ptrace(16, pid, 0, 0) == 0: did()
os.kill(pid, 9)`,
  ),
  call(
    'read-memory',
    'reads the memory of another process by system call',
    `
secret = ctypes.create_string_buffer(b'x' * 8); into = ctypes.create_string_buffer(8)
pid = os.fork()
if pid == 0:
    import time; time.sleep(5); os._exit(0)
class Iovec(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
local = Iovec(ctypes.addressof(into), 8); remote = Iovec(ctypes.addressof(secret), 8)
if libc.process_vm_readv(pid, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0) == 8: did()
os.kill(pid, 9)`,
  ),
  call(
    'steal-descriptor',
    'takes a descriptor out of another process',
    `
pid = os.fork()
if pid == 0:
    import time; time.sleep(5); os._exit(0)
fd = os.pidfd_open(pid)
if libc.syscall(438, fd, 0, 0) >= 0: did()
os.kill(pid, 9)`,
  ),
];

/** Corners of the kernel that no server needs. */
export const surfaces: readonly Attempt[] = [
  call(
    'io-uring',
    'opens a ring that goes past the filter',
    'if sys(425, 425, 8, ctypes.create_string_buffer(256)) >= 0: did()',
  ),
  call('userfaultfd', 'opens a handle for page faults', 'if sys(323, 282, 1) >= 0: did()'),
  call(
    'keyring',
    'uses the keyring of the kernel',
    "if sys(248, 217, b'user', b'storycore-escape', b'x', 1, -2) >= 0: did()",
  ),
  call(
    'bpf',
    'loads a program into the kernel',
    'attr = (ctypes.c_uint32 * 32)(1, 4, 4, 1)\nif sys(321, 280, 0, ctypes.byref(attr), 128) >= 0: did()',
    {
      plainUnprivileged: { why: 'this kernel keeps it for root' },
    },
  ),
  call(
    'perf',
    'watches what runs on this machine',
    `
attr = (ctypes.c_uint64 * 16)(1 | (128 << 32), 0)
if sys(298, 241, ctypes.byref(attr), 0, -1, -1, 0) >= 0: did()`,
    { plainUnprivileged: { why: 'this kernel keeps it for root' } },
  ),
  call(
    'log',
    'reads the log of the kernel',
    'if libc.klogctl(3, ctypes.create_string_buffer(4096), 4096) >= 0: did()',
    {
      plainUnprivileged: { why: 'this kernel keeps it for root' },
    },
  ),
  call('packet-socket', 'listens to the wire', 'socket.socket(17, socket.SOCK_RAW, 0); did()', {
    plainUnprivileged: rootAlone,
  }),
  call('crypto-socket', 'opens a socket into the crypto of the kernel', 'socket.socket(38, 5, 0); did()', {
    plain: { why: 'not every kernel has such sockets' },
  }),
  call('event-socket', 'listens to what the kernel says of devices', 'socket.socket(16, 3, 15); did()'),
  call(
    'by-handle',
    'opens a file by its number on the disk, past all folders',
    `
handle = ctypes.create_string_buffer(bytes([128, 0, 0, 0]) + bytes(132)); mount = ctypes.c_int()
if sys(303, 264, -100, b'/', handle, ctypes.byref(mount), 0) == 0 and sys(304, 265, os.open('/', os.O_RDONLY), handle, 0) >= 0: did()`,
    { plainUnprivileged: rootAlone },
  ),
  {
    id: 'kernel-core-pattern',
    class: 'kernel',
    title: 'names the program that the kernel runs, as root of the host, when another one crashes',
    program: sh(
      ({ token }) =>
        `cat /proc/sys/kernel/core_pattern > /tmp/p; cat /tmp/p > /proc/sys/kernel/core_pattern && echo did ${token}`,
    ),
    plain: 'succeeds',
    plainUnprivileged: rootAlone,
    escaped: saysSo,
  },
  {
    id: 'kernel-sysctl',
    class: 'kernel',
    title: 'changes a setting of the kernel',
    program: python(
      ({ token }) => `
import glob
for path in glob.glob('/proc/sys/kernel/*') + glob.glob('/proc/sys/vm/*') + ['/proc/sysrq-trigger', '/proc/mtrr']:
    try: open(path, 'a').close()
    except OSError: continue
    print('did ${token}', path)`,
    ),
    plain: 'succeeds',
    plainUnprivileged: rootAlone,
    escaped: saysSo,
  },
  {
    id: 'kernel-cgroups',
    class: 'kernel',
    title: 'reaches the groups by which it is limited',
    program: sh(
      ({ token }) => `ls /sys/fs/cgroup/* > /dev/null 2>&1 && test -n "$(ls /sys/fs/cgroup)" && echo did ${token}`,
    ),
    plain: 'succeeds',
    escaped: saysSo,
  },
  {
    id: 'kernel-devices',
    class: 'kernel',
    title: 'finds devices of the machine',
    program: sh(
      ({ token }) =>
        `for d in /dev/mem /dev/kmsg /dev/vd* /dev/sd* /dev/nvme* /dev/loop* /dev/net/tun /dev/fuse; do test -e $d && echo did ${token} $d; done`,
    ),
    plain: 'succeeds',
    escaped: saysSo,
  },
  call(
    'terminal-input',
    'types into a terminal as if a person did',
    `
import fcntl, termios
if os.fork() == 0:
    os.setsid()
    main, side = os.openpty()
    fcntl.ioctl(side, termios.TIOCSCTTY, 0)
    fcntl.ioctl(side, termios.TIOCSTI, b'x')
    did(); os._exit(0)
os.wait()`,
    existsSync('/proc/sys/dev/tty/legacy_tiocsti') &&
      readFileSync('/proc/sys/dev/tty/legacy_tiocsti', 'utf8').trim() === '1'
      ? {}
      : { plain: { why: 'this kernel has it switched off' } },
  ),
];
