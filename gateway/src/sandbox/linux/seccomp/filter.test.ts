import { describe, expect, test } from 'vitest';
import { seccompFilter } from './filter.ts';
import type { FilterOptions } from './filter.ts';
import { auditArchitectures, syscallNumbers } from './syscalls.ts';
import type { Architecture } from './syscalls.ts';

interface Call {
  readonly architecture?: number;
  readonly number: number;
  readonly args?: readonly number[];
}

/** What the kernel does with a filter: runs it over `struct seccomp_data`, and takes what it returns. */
const simulate = (program: Buffer, { architecture = 0, number, args = [] }: Call): number => {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number, 0);
  data.writeUInt32LE(architecture, 4);
  args.forEach((value, index) => data.writeBigUInt64LE(BigInt(value), 16 + 8 * index));
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 8) {
    const value = program.readUInt32LE(at + 4);
    const jump = (taken: boolean): number => 8 * program.readUInt8(at + (taken ? 2 : 3));
    switch (program.readUInt16LE(at)) {
      case 0x20:
        accumulator = data.readUInt32LE(value);
        break;
      case 0x54:
        accumulator &= value;
        break;
      case 0x15:
        at += jump(accumulator === value);
        break;
      case 0x35:
        at += jump(accumulator >= value);
        break;
      case 0x45:
        at += jump((accumulator & value) !== 0);
        break;
      case 0x06:
        return value;
      default:
        throw new Error('the kernel knows no such instruction');
    }
  }
  throw new Error('the program has no end');
};

const meaning = new Map([
  [0x7fff0000, 'allowed'],
  [0x80000000, 'killed'],
  [0x00050001, 'EPERM'],
  [0x00050026, 'ENOSYS'],
  [0x00050061, 'EAFNOSUPPORT'],
]);

const architectures: readonly Architecture[] = ['x64', 'arm64'];
const plain = { unixSockets: false, namespaces: false, memoryFiles: false };
const browser = { unixSockets: true, namespaces: true, memoryFiles: true };

describe.each(architectures)('the system calls of %s', (architecture) => {
  const answers = (options: Omit<FilterOptions, 'architecture'>) => {
    const program = seccompFilter({ architecture, ...options });
    return (name: string, ...args: readonly number[]): string | undefined =>
      meaning.get(
        simulate(program, {
          architecture: auditArchitectures[architecture],
          number: syscallNumbers[architecture][name] ?? Number(name),
          args,
        }),
      );
  };
  const call = answers(plain);

  test('the program is one that the kernel takes', () => {
    const program = seccompFilter({ architecture, ...plain });
    expect(program.length % 8).toBe(0);
    expect(program.length / 8).toBeLessThan(400);
  });

  test('another machine’s calls end the process', () => {
    const program = seccompFilter({ architecture, ...plain });
    const i386 = simulate(program, { architecture: 0x40000003, number: 1 });
    expect(meaning.get(i386)).toBe('killed');
    expect(call(String(0x40000000 + 59))).toBe('ENOSYS');
  });

  test('what every program needs is allowed', () => {
    // read, write, futex, execve, exit_group, each on one machine or the other.
    for (const number of [1, 63, 64, 93, 94, 202, 221, 231]) {
      expect([number, call(String(number))]).toEqual([number, 'allowed']);
    }
    expect(call('clone', 0x003d0f00)).toBe('allowed'); // a thread
    expect(call('clone', 0x01200011)).toBe('allowed'); // fork()
    expect(call('openat', 0, 0, 0o102, 0o644)).toBe('allowed');
    expect(call('ioctl', 1, 0x5413)).toBe('allowed'); // TIOCGWINSZ
  });

  test.each(
    'ptrace mount umount2 pivot_root setns unshare chroot bpf keyctl io_uring_setup userfaultfd open_by_handle_at init_module reboot kexec_load process_vm_readv move_mount fsopen'.split(
      ' ',
    ),
  )('%s is closed', (name) => {
    expect(call(name)).toBe('EPERM');
  });

  test('no new namespaces, in any way to ask for them', () => {
    for (const flag of [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]) {
      expect(call('clone', flag | 17)).toBe('EPERM');
    }
    expect(call('clone3')).toBe('ENOSYS');
  });

  test('only sockets of the Internet, and those that list interfaces', () => {
    expect(call('socket', 2, 1 | 0o2000000 | 0o4000)).toBe('allowed');
    expect(call('socket', 10, 2)).toBe('allowed');
    expect(call('socket', 16, 3, 0)).toBe('allowed'); // NETLINK_ROUTE
    expect(call('socket', 16, 3, 9)).toBe('EAFNOSUPPORT'); // NETLINK_AUDIT
    expect(call('socket', 2, 3)).toBe('EPERM'); // raw
    expect(call('socket', 1, 1)).toBe('EAFNOSUPPORT'); // Unix
    for (const family of [17, 38, 40]) expect(call('socket', family, 3)).toBe('EAFNOSUPPORT'); // packet, crypto, VM
    expect(call('socketpair', 1, 1)).toBe('allowed');
    expect(call('socketpair', 30, 1)).toBe('EAFNOSUPPORT');
  });

  test('no file that runs as its owner, in any way to make one', () => {
    for (const bits of [0o4755, 0o2755]) {
      expect(call('fchmod', 3, bits)).toBe('EPERM');
      expect(call('fchmodat', 0, 0, bits)).toBe('EPERM');
      expect(call('fchmodat2', 0, 0, bits)).toBe('EPERM');
      expect(call('mknodat', 0, 0, bits)).toBe('EPERM');
      expect(call('openat', 0, 0, 0o101, bits)).toBe('EPERM');
      expect(call('openat', 0, 0, 0o1, bits)).toBe('allowed'); // it creates nothing: there is no mode
    }
    expect(call('fchmod', 3, 0o755)).toBe('allowed');
    expect(call('openat2')).toBe('ENOSYS');
  });

  test('no letters typed into a terminal', () => {
    for (const trick of [0x5412, 0x541c, 0x5423]) expect(call('ioctl', 0, trick)).toBe('EPERM');
  });

  test('memory files only where somebody counts them', () => {
    expect(call('memfd_create')).toBe('EPERM');
    expect(answers({ ...plain, memoryFiles: true })('memfd_create')).toBe('allowed');
  });

  test('a browser may confine its children and speak to them, and no more', () => {
    const browsers = answers(browser);
    expect(browsers('unshare')).toBe('allowed');
    expect(browsers('chroot')).toBe('allowed');
    expect(browsers('clone', 0x10000011)).toBe('allowed');
    expect(browsers('socket', 1, 5)).toBe('allowed');
    for (const name of ['mount', 'pivot_root', 'setns', 'ptrace', 'bpf']) expect(browsers(name)).toBe('EPERM');
    expect(browsers('socket', 1, 3)).toBe('EPERM');
  });
});
