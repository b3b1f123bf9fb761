import type { Tier } from '../policy/confinement.ts';
import type { Reason } from './probe/proof.ts';
import { windowsGround } from './windows.ts';
import { commandToInstall } from './install-command.ts';
import { loneRoot } from './linux/lone-root.ts';
import { bwrapTry, parseBwrap } from './bwrap-version.ts';
import type { Bwrap } from './bwrap-version.ts';

/** What a program answered; undefined when there is no such program. */
export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is asked of a machine; a test answers for machines that it does not have. */
export interface Machine {
  readonly platform: string;
  /** What holds memory, as the limiter says. */
  readonly mechanism: string;
  /** Whether the gateway is root and cannot start anything as another user. Left out: no. */
  isLoneRoot?(): boolean;
  run(command: string, args: readonly string[]): Promise<Answer | undefined>;
  /** Text of a file; undefined when it is not there. */
  read(path: string): string | undefined;
}

/** What a machine can give, before anything is proven: `tier` is what a proof may find at best. */
export interface MachineTier {
  readonly tier: Tier;
  /** What keeps it from more, with what would raise it. */
  readonly reasons: readonly Reason[];
  readonly bwrap?: Bwrap;
}

/** Ubuntu's own profile for programs that may have user namespaces, here for bwrap. */
export const apparmorProfile = `abi <abi/4.0>,
include <tunables/global>

profile bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,

  include if exists <local/bwrap>
}
`;

const apparmorRemedy = `Give bwrap a profile: \`sudo tee /etc/apparmor.d/bwrap <<'END'\n${apparmorProfile}END\nsudo apparmor_parser -r /etc/apparmor.d/bwrap\`.`;

const containerRemedy =
  'Start the container with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined`, so that it may have namespaces, or give it `--cap-drop ALL --security-opt no-new-privileges --read-only --pids-limit 256 --memory 1g` as the only confinement.';

const isSetTo = (machine: Machine, path: string, value: string): boolean => machine.read(path)?.trim() === value;

const inContainer = (machine: Machine): boolean =>
  machine.read('/.dockerenv') !== undefined || machine.read('/run/.containerenv') !== undefined;

/** Why bwrap is there and does not work; the first that fits. */
const whyForbidden = (machine: Machine, said: string): Reason => {
  if (isSetTo(machine, '/proc/sys/user/max_user_namespaces', '0')) {
    return {
      what: 'User namespaces are switched off (user.max_user_namespaces is 0).',
      remedy: 'Run `sudo sysctl -w user.max_user_namespaces=15000`.',
    };
  }
  if (isSetTo(machine, '/proc/sys/kernel/unprivileged_userns_clone', '0')) {
    return {
      what: 'User namespaces are for root only (kernel.unprivileged_userns_clone is 0).',
      remedy: 'Run `sudo sysctl -w kernel.unprivileged_userns_clone=1`.',
    };
  }
  if (inContainer(machine)) {
    return { what: `This container may not make namespaces: ${said}`, remedy: containerRemedy };
  }
  if (isSetTo(machine, '/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1')) {
    return { what: `AppArmor keeps user namespaces from bwrap: ${said}`, remedy: apparmorRemedy };
  }
  return { what: `bwrap does not work: ${said}`, remedy: 'Run `bwrap --unshare-all --ro-bind / / true` to see why.' };
};

const noCgroup: Reason = {
  what: 'No control group holds memory and processes: a watchdog does, and a server may pass its limit for a moment.',
  remedy: 'Start the gateway with `systemd-run --user --scope -p Delegate=yes storycore-mcp …`.',
};

const without = (machine: Machine, reason: Reason, bwrap?: Bwrap): MachineTier => ({
  tier: inContainer(machine) ? 'container' : 'none',
  reasons: [reason],
  ...(bwrap === undefined ? {} : { bwrap }),
});

const linuxTier = async (machine: Machine): Promise<MachineTier> => {
  // Nothing more could be asked: all is run as somebody else.
  if (machine.isLoneRoot?.() === true) return without(machine, loneRoot);
  const install = commandToInstall(machine.read('/etc/os-release') ?? '');
  const [version, help] = await Promise.all([machine.run('bwrap', ['--version']), machine.run('bwrap', ['--help'])]);
  if (version === undefined || help === undefined) {
    return without(machine, { what: 'bwrap is not installed.', remedy: `Run \`${install}\`.` });
  }
  const bwrap = parseBwrap(version.stdout, help.stdout + help.stderr);
  if (bwrap.missing.length > 0) {
    const what = `bwrap ${bwrap.version} is too old: it lacks ${bwrap.missing.join(', ')}.`;
    return without(machine, { what, remedy: `Run \`${install}\`, or install bubblewrap 0.8 or later.` }, bwrap);
  }
  const tried = await machine.run('bwrap', bwrapTry);
  if (tried?.code !== 0) {
    const said = tried?.stderr.trim().split('\n')[0] ?? '';
    return without(machine, whyForbidden(machine, said === '' ? 'it says nothing' : said), bwrap);
  }
  if (machine.mechanism === 'rlimits') return { tier: 'no-cgroup', reasons: [noCgroup], bwrap };
  return { tier: 'full', reasons: [], bwrap };
};

const macosTier = async (machine: Machine): Promise<MachineTier> => {
  const tried = await machine.run('/usr/bin/sandbox-exec', ['-p', '(version 1)(allow default)', '/usr/bin/true']);
  if (tried?.code === 0) {
    const what = 'macOS limits neither the memory of a server nor its processor time by itself.';
    return { tier: 'macos', reasons: [{ what, remedy: 'Run the gateway on Linux, or in a Linux container.' }] };
  }
  return {
    tier: 'none',
    reasons: [{ what: 'sandbox-exec does not work.', remedy: 'Run the gateway outside of another sandbox.' }],
  };
};

/** What a machine can give, and the exact command or profile that would raise it. */
export const machineTier = (machine: Machine): Promise<MachineTier> => {
  if (machine.platform === 'linux') return linuxTier(machine);
  if (machine.platform === 'darwin') return macosTier(machine);
  if (machine.platform === 'win32') {
    const { tier, what, remedy } = windowsGround;
    return Promise.resolve({ tier, reasons: [{ what, remedy }] });
  }
  const what = `Nothing confines programs on ${machine.platform}.`;
  return Promise.resolve({ tier: 'none', reasons: [{ what, remedy: 'Run the gateway on Linux.' }] });
};
