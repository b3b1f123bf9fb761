import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { noBwrap, oldBwrap } from './refusal.ts';
import { words } from './words.ts';

/** What a sandbox is built from on this machine. */
export interface Machine {
  readonly bwrap: string;
  /** Whether folders can be handed over as descriptors, so that nobody can put another in their place meanwhile. */
  readonly bindsDescriptors: boolean;
  /** Folders of the system that are links, such as `/bin`, and where they lead. */
  readonly links: Readonly<Record<string, string>>;
  /** Folders and files of the system that a program needs to run, all readable by anyone. */
  readonly system: readonly string[];
  /** What lies in `/proc` beside the processes: what must not even be read, and all else. */
  readonly procHidden: readonly string[];
  readonly procOthers: readonly string[];
  /** The gateway's own Node. */
  readonly node: string;
}

/** Where bwrap is looked for. */
export const bwrapPath = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin:/run/current-system/sw/bin';

// Never `/etc` as a whole: it holds keys and names of the host.
const systemFiles = words(`
  ssl/certs ssl/openssl.cnf pki/ca-trust pki/tls/certs pki/tls/cert.pem pki/tls/openssl.cnf
  ca-certificates ca-certificates.conf ld.so.cache ld.so.conf ld.so.conf.d alternatives
  localtime mime.types fonts chromium chromium.d magic gai.conf protocols services
`);

const procHidden = words(`
  kcore kmsg kallsyms keys key-users timer_list slabinfo vmallocinfo
  kpagecount kpageflags kpagecgroup sched_debug latency_stats pagetypeinfo
`);

const present = (paths: readonly string[]): readonly string[] => paths.filter((path) => existsSync(path));

const linkOf = (path: string): string | undefined => {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
};

const needed = ['--disable-userns', '--size', '--perms', '--block-fd', '--userns-block-fd', '--json-status-fd'];

const look = (bwrap: string): Machine => {
  const { stdout, error, status } = spawnSync(bwrap, ['--help'], { env: { PATH: bwrapPath }, encoding: 'utf8' });
  if (error !== undefined || status !== 0) throw noBwrap(error ?? new Error(`bwrap --help ended with ${status}`));
  const knows = (option: string): boolean => stdout.includes(`${option} `);
  const lacks = needed.find((option) => !knows(option));
  if (lacks !== undefined) throw oldBwrap(lacks);
  const roots = ['/bin', '/sbin', '/lib', '/lib64', '/lib32'];
  const links = roots.flatMap((path) => {
    const target = linkOf(path);
    return target === undefined ? [] : [[path, target] as const];
  });
  const real = roots.filter((path) => !links.some(([link]) => link === path));
  const hidden = new Set(procHidden.map((name) => `/proc/${name}`));
  // Processes have numbers, and the links lead to the one that looks.
  const kernel = readdirSync('/proc', { withFileTypes: true })
    .filter((entry) => !entry.isSymbolicLink() && !/^\d+$/.test(entry.name))
    .map(({ name }) => `/proc/${name}`);
  return {
    bwrap,
    bindsDescriptors: knows('--ro-bind-fd') && knows('--bind-fd'),
    links: Object.fromEntries(links),
    system: present(['/usr', ...real, '/nix/store', ...systemFiles.map((name) => `/etc/${name}`)]),
    procHidden: kernel.filter((path) => hidden.has(path)),
    procOthers: kernel.filter((path) => !hidden.has(path)),
    node: process.execPath,
  };
};

const known = new Map<string, Machine>();

/** What this machine has, looked at once. Throws where there is no bwrap, or one that is too old. */
export const machineOf = (bwrap = 'bwrap'): Machine => {
  const machine = known.get(bwrap) ?? look(bwrap);
  known.set(bwrap, machine);
  return machine;
};
