import { constants } from 'node:os';
import { words } from '../words.ts';
import { assemble } from './assembler.ts';
import type { Line } from './assembler.ts';
import { auditArchitectures, syscallNumbers } from './syscalls.ts';
import type { Architecture } from './syscalls.ts';

export interface FilterOptions {
  readonly architecture: Architecture;
  /** Sockets of the file system, for a program whose parts speak over them. */
  readonly unixSockets: boolean;
  /** New namespaces, for a browser that confines its own children. */
  readonly namespaces: boolean;
  /** Memory files. Closed where no cgroup counts memory: their pages are in no process's account. */
  readonly memoryFiles: boolean;
}

// linux/seccomp.h
const allow = 0x7fff0000;
const kill = 0x80000000;
const failWith = (errno: number): number => 0x00050000 | errno;
const notPermitted = failWith(constants.errno.EPERM);
const notThere = failWith(constants.errno.ENOSYS);
const noSuchFamily = failWith(constants.errno.EAFNOSUPPORT);

// Offsets in `struct seccomp_data`; of an argument its low half, which is all the kernel looks at in these calls.
const numberAt = 0;
const architectureAt = 4;
const argumentAt = (index: number): number => 16 + 8 * index;

/** Other processes, mounts, the kernel itself, its clock and keys: a server has no business there. */
const closed = words(`
  ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp
  mount umount2 pivot_root open_tree open_tree_attr move_mount mount_setattr
  fsopen fsconfig fsmount fspick name_to_handle_at open_by_handle_at fanotify_init
  quotactl quotactl_fd setns bpf perf_event_open userfaultfd lookup_dcookie
  io_uring_setup io_uring_enter io_uring_register add_key request_key keyctl
  init_module finit_module delete_module kexec_load kexec_file_load reboot
  swapon swapoff acct syslog settimeofday clock_settime clock_adjtime adjtimex
  sethostname setdomainname iopl ioperm modify_ldt vhangup uselib ustat sysfs _sysctl
  migrate_pages move_pages
`);

/** Calls that set a mode, and which of their arguments it is. */
const modeArguments: Readonly<Record<string, number>> = {
  chmod: 1,
  fchmod: 1,
  fchmodat: 2,
  fchmodat2: 2,
  creat: 1,
  mkdir: 1,
  mkdirat: 2,
  mknod: 1,
  mknodat: 2,
};
/** Calls that set one only when they create: the argument with the flags, and that with the mode. */
const openArguments: Readonly<Record<string, readonly [number, number]>> = { open: [1, 2], openat: [2, 3] };

const identityBits = 0o6000; // set-user-ID and set-group-ID
const creates = 0o100 | 0o20000000; // O_CREAT, and what only O_TMPFILE has
const anyNamespace = 0x7e020080; // CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET,TIME}
const [unix, inet, inet6, netlink] = [1, 2, 10, 16];
const [stream, datagram] = [1, 2];
const socketKind = 0xf; // without SOCK_CLOEXEC and SOCK_NONBLOCK
const terminalTricks = [0x5412, 0x541c, 0x5423]; // TIOCSTI, TIOCLINUX, TIOCSETD

const load = (offset: number): Line => ({ op: 'load', offset });
const answer = (value: number): Line => ({ op: 'return', value });
const label = (name: string): Line => ({ op: 'label', name });
const isOneOf = (values: readonly number[], yes: string): readonly Line[] =>
  values.map((value) => ({ op: 'jump', when: 'equal', value, yes }) as const);

/** `lines` for one system call; what they do not answer goes on, with the number loaded again. */
const rule = (name: string, number: number | undefined, lines: readonly Line[]): readonly Line[] =>
  number === undefined
    ? []
    : [
        { op: 'jump', when: 'equal', value: number, no: `after ${name}` },
        ...lines,
        ...(lines.at(-1)?.op === 'return' ? [] : [load(numberAt)]),
        label(`after ${name}`),
      ];

const refuseBits = (name: string, argument: number, value: number): readonly Line[] => [
  load(argumentAt(argument)),
  { op: 'jump', when: 'any-bit', value, no: `${name} without` },
  answer(notPermitted),
  label(`${name} without`),
];

const socketLines = (unixSockets: boolean): readonly Line[] => [
  load(argumentAt(0)),
  ...isOneOf(unixSockets ? [unix, inet, inet6] : [inet, inet6], 'socket kind'),
  ...isOneOf([netlink], 'socket netlink'),
  answer(noSuchFamily),
  label('socket netlink'),
  // Only NETLINK_ROUTE, which lists the interfaces of its own, empty network.
  load(argumentAt(2)),
  ...isOneOf([0], 'socket allowed'),
  answer(noSuchFamily),
  label('socket kind'),
  load(argumentAt(1)),
  { op: 'and', value: socketKind },
  ...isOneOf(unixSockets ? [stream, datagram, 5] : [stream, datagram], 'socket allowed'),
  answer(notPermitted),
  label('socket allowed'),
  answer(allow),
];

/** The filter that every process of a sandbox runs under, from its first instruction on, as bytes for bwrap. */
export const seccompFilter = (options: FilterOptions): Buffer => {
  const numbers = syscallNumbers[options.architecture];
  const refuse = (name: string, value: number): readonly Line[] => rule(name, numbers[name], [answer(value)]);
  const namespaces = options.namespaces
    ? []
    : [
        ...['unshare', 'chroot'].flatMap((name) => refuse(name, notPermitted)),
        // Its flags lie in memory, where no filter sees them: without it programs fall back to clone.
        ...refuse('clone3', notThere),
        ...rule('clone', numbers['clone'], refuseBits('clone', 0, anyNamespace)),
      ];
  return assemble([
    load(architectureAt),
    { op: 'jump', when: 'equal', value: auditArchitectures[options.architecture], yes: 'own' },
    answer(kill),
    label('own'),
    load(numberAt),
    // The x32 calls of x64 would be a second door to each number.
    { op: 'jump', when: 'at-least', value: 0x40000000, no: 'native' },
    answer(notThere),
    label('native'),
    ...closed.flatMap((name) => refuse(name, notPermitted)),
    ...namespaces,
    ...refuse('openat2', notThere),
    ...(options.memoryFiles ? [] : refuse('memfd_create', notPermitted)),
    // A set-user-ID file left in a shared folder would work outside.
    ...Object.entries(modeArguments).flatMap(([name, argument]) =>
      rule(name, numbers[name], refuseBits(name, argument, identityBits)),
    ),
    ...Object.entries(openArguments).flatMap(([name, [flags, mode]]) =>
      rule(name, numbers[name], [
        load(argumentAt(flags)),
        { op: 'jump', when: 'any-bit', value: creates, no: `${name} as it is` },
        ...refuseBits(name, mode, identityBits),
        label(`${name} as it is`),
      ]),
    ),
    ...rule('socket', numbers['socket'], socketLines(options.unixSockets)),
    ...rule('socketpair', numbers['socketpair'], [
      load(argumentAt(0)),
      ...isOneOf([unix], 'pair'),
      answer(noSuchFamily),
      label('pair'),
    ]),
    ...rule('ioctl', numbers['ioctl'], [
      load(argumentAt(1)),
      ...isOneOf(terminalTricks, 'trick'),
      answer(allow),
      label('trick'),
      answer(notPermitted),
    ]),
    answer(allow),
  ]);
};
