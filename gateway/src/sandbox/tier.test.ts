import { describe, expect, test } from 'vitest';
import { thisMachine } from './machine.ts';
import { machineTier } from './tier.ts';
import type { Answer, Machine } from './tier.ts';

const ok: Answer = { code: 0, stdout: '', stderr: '' };
const help = [
  'disable-userns',
  'size',
  'perms',
  'block-fd',
  'userns-block-fd',
  'json-status-fd',
  'clearenv',
  'cap-drop',
]
  .map((flag) => `    --${flag}   What it does\n`)
  .join('');

interface Given {
  readonly platform?: string;
  readonly mechanism?: string;
  readonly version?: string;
  readonly help?: string;
  readonly tried?: Answer;
  readonly bwrap?: false;
  readonly files?: Readonly<Record<string, string>>;
}

const machine = (given: Given = {}): Machine => ({
  platform: given.platform ?? 'linux',
  mechanism: given.mechanism ?? 'cgroup-v2',
  run: (command, args) => {
    if (command === 'bwrap' && given.bwrap === false) return Promise.resolve(undefined);
    if (args[0] === '--version') return Promise.resolve({ ...ok, stdout: `bubblewrap ${given.version ?? '0.8.0'}\n` });
    if (args[0] === '--help') return Promise.resolve({ ...ok, stdout: given.help ?? help });
    return Promise.resolve(given.tried ?? ok);
  },
  read: (path) => given.files?.[path],
});

const refused: Answer = { code: 1, stdout: '', stderr: 'bwrap: setting up uid map: Permission denied\n' };

describe('what a machine can give', () => {
  test('is full with bwrap and control groups', async () => {
    expect(await machineTier(machine())).toEqual({
      tier: 'full',
      reasons: [],
      bwrap: { version: '0.8.0', missing: [] },
    });
  });

  test('is less without control groups, and names the command that delegates them', async () => {
    const { tier, reasons } = await machineTier(machine({ mechanism: 'rlimits' }));
    expect(tier).toBe('no-cgroup');
    expect(reasons[0]?.remedy).toContain('systemd-run --user --scope -p Delegate=yes');
  });

  test.each([
    ['ID=debian\n', 'sudo apt install bubblewrap'],
    ['NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'sudo apt install bubblewrap'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'sudo dnf install bubblewrap'],
    ['ID=arch\n', 'sudo pacman -S bubblewrap'],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'sudo zypper install bubblewrap'],
    ['ID=alpine\n', 'sudo apk add bubblewrap'],
    ['ID=constructor\n', 'sudo apt install bubblewrap'],
  ])('is none without bwrap, and names the command of the system: %j', async (osRelease, command) => {
    const found = await machineTier(machine({ bwrap: false, files: { '/etc/os-release': osRelease } }));
    expect(found).toEqual({
      tier: 'none',
      reasons: [{ what: 'bwrap is not installed.', remedy: `Run \`${command}\`.` }],
    });
  });

  test('is none with a bwrap that is too old, and says what it lacks', async () => {
    const old = help.replace('--disable-userns', '');
    const { tier, reasons } = await machineTier(machine({ version: '0.4.1', help: old }));
    expect(tier).toBe('none');
    expect(reasons[0]?.what).toBe('bwrap 0.4.1 is too old: it lacks --disable-userns.');
  });

  test.each([
    ['/proc/sys/user/max_user_namespaces', '0\n', 'sudo sysctl -w user.max_user_namespaces=15000'],
    ['/proc/sys/kernel/unprivileged_userns_clone', '0\n', 'sudo sysctl -w kernel.unprivileged_userns_clone=1'],
    [
      '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
      '1\n',
      'profile bwrap /usr/bin/bwrap flags=(unconfined)',
    ],
    ['/elsewhere', '', 'bwrap --unshare-all'],
  ])('is none where bwrap is forbidden, and says by whom: %s', async (path, text, remedy) => {
    const { tier, reasons } = await machineTier(machine({ tried: refused, files: { [path]: text } }));
    expect(tier).toBe('none');
    expect(reasons[0]?.remedy).toContain(remedy);
  });

  test('keeps what the system said when bwrap was refused', async () => {
    const files = { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1' };
    const { reasons } = await machineTier(machine({ tried: refused, files }));
    expect(reasons[0]?.what).toContain('setting up uid map: Permission denied');
  });

  test.each(['/.dockerenv', '/run/.containerenv'])(
    'is the container where it may make no namespaces: %s',
    async (path) => {
      const { tier, reasons } = await machineTier(machine({ tried: refused, files: { [path]: '' } }));
      expect(tier).toBe('container');
      expect(reasons[0]?.remedy).toContain('--security-opt seccomp=unconfined');
    },
  );

  test('a restriction that is not in the way is not complained about', async () => {
    const files = { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1' };
    expect(await machineTier(machine({ files }))).toMatchObject({ tier: 'full', reasons: [] });
  });

  test('of other systems is what they have', async () => {
    expect(await machineTier(machine({ platform: 'darwin' }))).toMatchObject({ tier: 'macos' });
    expect(await machineTier(machine({ platform: 'darwin', tried: refused }))).toMatchObject({ tier: 'none' });
    expect(await machineTier(machine({ platform: 'win32' }))).toMatchObject({ tier: 'none' });
    expect(await machineTier(machine({ platform: 'freebsd' }))).toMatchObject({ tier: 'none' });
  });

  test('is asked of this machine without harm', async () => {
    const { tier, reasons } = await machineTier(thisMachine('rlimits'));
    expect(tier).not.toBe('full');
    expect(reasons.length).toBeGreaterThan(0);
  });
});
