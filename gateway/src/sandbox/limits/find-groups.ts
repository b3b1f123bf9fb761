import { accessSync, constants, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cgroupV1 } from './cgroup-v1.ts';
import { cgroupV2, prepareDelegated } from './cgroup-v2.ts';
import type { Groups } from './group.ts';

interface Mount {
  readonly folder: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** The mounts that `/proc/self/mountinfo` lists (`proc_pid_mountinfo(5)`). */
const parseMounts = (text: string): readonly Mount[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [left = '', right = ''] = line.split(' - ');
      const [type = '', , options = ''] = right.split(' ');
      return { folder: left.split(' ')[4] ?? '', type, options: options.split(',') };
    });

/** What finding looks at; a test gives its own. */
export interface CgroupView {
  read(path: string): string | undefined;
  writable(folder: string): boolean;
}

const machine: CgroupView = {
  read: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  writable: (folder) => {
    try {
      accessSync(folder, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  },
};

const findV2 = (mounts: readonly Mount[], view: CgroupView, leaf: string): Groups | undefined => {
  const mounted = mounts.find(({ type }) => type === 'cgroup2')?.folder;
  const own = /^0::(.*)$/m.exec(view.read('/proc/self/cgroup') ?? '')?.[1];
  if (mounted === undefined || own === undefined) return undefined;
  const folder = resolve(join(mounted, own));
  const controllers = view.read(join(folder, 'cgroup.controllers'))?.trim().split(' ') ?? [];
  if (!controllers.includes('memory') || !controllers.includes('pids') || !view.writable(folder)) return undefined;
  try {
    prepareDelegated(folder, leaf, process.pid);
  } catch {
    return undefined;
  }
  return cgroupV2(folder);
};

const findV1 = (mounts: readonly Mount[], view: CgroupView): Groups | undefined => {
  const hierarchy = (controller: string): string | undefined => {
    const found = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller))?.folder;
    return found !== undefined && view.writable(found) ? found : undefined;
  };
  const memory = hierarchy('memory');
  const pids = hierarchy('pids');
  const cpu = hierarchy('cpu');
  const cpuacct = hierarchy('cpuacct');
  if (memory === undefined || pids === undefined) return undefined;
  return cgroupV1({
    memory,
    pids,
    ...(cpu === undefined ? {} : { cpu }),
    ...(cpuacct === undefined ? {} : { cpuacct }),
  });
};

/** The best control groups that this process may make; undefined when it may make none. */
export const findGroups = (leaf: string, view: CgroupView = machine): Groups | undefined => {
  const mounts = parseMounts(view.read('/proc/self/mountinfo') ?? '');
  return findV2(mounts, view, leaf) ?? findV1(mounts, view);
};
