import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';

/** The disk that the data folder of a trial is on. */
export interface Disk extends Disposable {
  /** Leaves no room on it, until it is freed. */
  fill(): void;
  free(): void;
}

const roomy = '512m';

/** Whether this process may mount disks, seen by nobody else: `run.ts` starts itself anew where it can be given that. */
export const canMount = (): boolean => process.env['CHAOS_OWN_MOUNTS'] === '1';

/**
 * How a program is started so that it has mounts of its own; undefined where this machine does not allow it. Not for others
 * than root: the root of a namespace of theirs has no other accounts, which a gateway of root needs for its sandboxes.
 */
export const withOwnMounts = (): readonly string[] | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const way = ['unshare', '-m'];
  const { status } = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  return status === 0 ? way : undefined;
};

/** Makes the folder a small disk of its own. */
export const mountDisk = (folder: string): Disk => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const mount = (options: string): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
  };
  mount(`size=${roomy},mode=700`);
  return {
    fill() {
      // As large as what is on it; one that grew in between is tried again by whoever calls.
      const { blocks, bfree, bsize } = statfsSync(folder);
      mount(`remount,size=${(blocks - bfree) * bsize}`);
    },
    free: () => mount(`remount,size=${roomy}`),
    [Symbol.dispose]: () => void spawnSync('umount', ['-l', folder]),
  };
};
