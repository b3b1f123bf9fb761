import type { Confinement } from '../../policy/confinement.ts';
import { home, insideGid, insideNode, insideUid, ownPrograms } from './inside.ts';
import type { Machine } from './machine.ts';
import type { Mount } from './mounts.ts';

/** Which descriptor of bwrap carries what. */
export interface Descriptors {
  readonly seccomp: number;
  readonly status: number;
  /** One byte lets the user namespace be used where it is mapped from outside, one the program run. */
  readonly gate: number;
  /** Where the user namespace is mapped from outside. */
  readonly info?: number;
  /** Files whose content comes through a descriptor, by path. */
  readonly files: Readonly<Record<string, number>>;
  /** Granted folders and files that were opened beforehand, by path. */
  readonly paths: Readonly<Record<string, number>>;
}

export interface Sandbox {
  readonly confinement: Pick<Confinement, 'shape' | 'limits'>;
  readonly machine: Machine;
  readonly mounts: readonly Mount[];
  /** Links that are in none of the mounts. */
  readonly links: readonly { readonly at: string; readonly to: string }[];
  readonly descriptors: Descriptors;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const memory = (path: string, bytes: number, mode: string): readonly string[] => [
  '--size',
  String(bytes),
  '--perms',
  mode,
  '--tmpfs',
  path,
];

const identity = ({ confinement, descriptors }: Sandbox): readonly string[] => [
  '--unshare-all',
  '--unshare-user',
  '--die-with-parent',
  '--new-session',
  '--clearenv',
  '--cap-drop',
  'ALL',
  '--hostname',
  'sandbox',
  '--uid',
  String(insideUid),
  '--gid',
  String(insideGid),
  ...(descriptors.info === undefined
    ? confinement.shape === 'browser'
      ? []
      : ['--disable-userns']
    : // bwrap cannot do both; the filter refuses new namespaces too. The capability reaches only files whose owner is mapped.
      [
        '--cap-add',
        'CAP_DAC_OVERRIDE',
        '--cap-add',
        'CAP_SETPCAP',
        '--info-fd',
        String(descriptors.info),
        '--userns-block-fd',
        String(descriptors.gate),
      ]),
];

const system = ({ machine, descriptors }: Sandbox): readonly string[] => [
  ...machine.system.flatMap((path) => ['--ro-bind', path, path]),
  ...Object.entries(machine.links).flatMap(([path, target]) => ['--symlink', target, path]),
  ...Object.entries(descriptors.files).flatMap(([path, descriptor]) => [
    '--perms',
    '0444',
    '--ro-bind-data',
    String(descriptor),
    path,
  ]),
];

/** A mount of its own in `/proc`, which is not closed with it. */
const readOnlyIfThere = ({ procOthers }: Machine, path: string): readonly string[] =>
  procOthers.includes(path) ? ['--ro-bind', path, path] : [];

const kernel = ({ machine, confinement }: Sandbox): readonly string[] => [
  '--proc',
  '/proc',
  ...machine.procHidden.flatMap((path) => ['--ro-bind', '/dev/null', path]),
  // A browser writes the maps of its children's own namespaces, and nothing else there.
  ...(confinement.shape === 'browser'
    ? machine.procOthers.flatMap((path) => ['--ro-bind', path, path])
    : [...readOnlyIfThere(machine, '/proc/sys'), '--remount-ro', '/proc']),
  '--dev',
  '/dev',
  ...memory('/dev/shm', confinement.limits.scratchBytes, '1777'),
  '--remount-ro',
  '/dev',
];

const own = ({ machine, confinement }: Sandbox): readonly string[] => [
  ...memory('/tmp', confinement.limits.scratchBytes, '1777'),
  ...memory(home, confinement.limits.scratchBytes, '0700'),
  '--dir',
  ownPrograms,
  '--ro-bind',
  machine.node,
  insideNode,
];

const emptyFolderBytes = 4096;

const bind = ({ path, as }: Mount, descriptors: Descriptors): readonly string[] => {
  const descriptor = descriptors.paths[path];
  switch (as) {
    case 'write':
      return descriptor === undefined ? ['--bind', path, path] : ['--bind-fd', String(descriptor), path];
    case 'read':
      return descriptor === undefined ? ['--ro-bind', path, path] : ['--ro-bind-fd', String(descriptor), path];
    case 'hidden-file':
      return ['--ro-bind', '/dev/null', path];
    case 'hidden-folder':
      return memory(path, emptyFolderBytes, '0555');
  }
};

/** What bwrap is told, without the program: the same sandbox always gives the same words. */
export const bwrapArguments = (sandbox: Sandbox): readonly string[] => [
  ...identity(sandbox),
  ...system(sandbox),
  ...kernel(sandbox),
  ...own(sandbox),
  ...sandbox.mounts.flatMap((mount) => bind(mount, sandbox.descriptors)),
  // What is granted in a folder that is hidden has its place made there first.
  ...sandbox.mounts.flatMap(({ as, path }) => (as === 'hidden-folder' ? ['--remount-ro', path] : [])),
  ...sandbox.links.flatMap(({ at, to }) => ['--symlink', to, at]),
  '--remount-ro',
  '/',
  '--chdir',
  sandbox.cwd,
  ...Object.entries(sandbox.env).flatMap(([name, value]) => ['--setenv', name, value]),
  '--seccomp',
  String(sandbox.descriptors.seccomp),
  '--json-status-fd',
  String(sandbox.descriptors.status),
  '--block-fd',
  String(sandbox.descriptors.gate),
];
