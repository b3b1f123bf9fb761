import { realpathSync, statSync } from 'node:fs';
import type { Confinement } from '../../policy/confinement.ts';
import { ownFolder } from './inside.ts';
import { refusal } from './refusal.ts';
import { isWithin } from './within.ts';

// Made anew inside: what the host has there is no file of anybody's.
const kernelFolders = ['/proc', '/sys', '/dev'];

const realOf = (path: string): string | undefined => {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
};

const problemOf = (path: string): string | undefined => {
  if (!path.startsWith('/')) return 'is not absolute';
  const real = realOf(path);
  if (real === undefined) return 'is not there';
  if (real !== path) return 'leads elsewhere by a link';
  if (kernelFolders.some((folder) => isWithin(path, folder))) return 'belongs to the kernel';
  if (isWithin(ownFolder, path) || isWithin(path, ownFolder)) return 'covers what every sandbox needs for itself';
  return undefined;
};

/**
 * Looks at what was granted one last time, just before it is mounted. Throws where a path is not what it was granted as,
 * or where the server could write what the gateway itself is made of.
 */
export const checkGrants = (
  { readPaths, writePaths }: Pick<Confinement, 'readPaths' | 'writePaths'>,
  gatewayPaths: readonly string[],
): void => {
  for (const path of [...readPaths, ...writePaths]) {
    const problem = problemOf(path);
    if (problem !== undefined) {
      throw refusal(`${path}, which it was granted, ${problem}`, 'Correct the path in its configuration.');
    }
  }
  for (const path of writePaths) {
    if (!statSync(path).isDirectory()) {
      throw refusal(`${path}, which it may write, is no folder`, 'Grant the folder that holds it.');
    }
    const own = gatewayPaths.find((one) => isWithin(path, one) || isWithin(one, path));
    if (own !== undefined) {
      throw refusal(
        `it may write ${path}, and the gateway itself keeps ${own} there`,
        'Grant a folder that holds nothing of the gateway.',
      );
    }
  }
};
