import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Confinement } from '../../policy/confinement.ts';
import { insideNode } from './inside.ts';
import type { Machine } from './machine.ts';
import { isGranted } from './mounts.ts';
import { refusal } from './refusal.ts';
import { isWithin } from './within.ts';

type Granted = Pick<Confinement, 'readPaths' | 'writePaths'>;

/** Whether what the host has at `path` is at the same place inside. */
export const isVisible = (path: string, machine: Machine, granted: Granted): boolean =>
  machine.system.some((folder) => isWithin(path, folder)) || isGranted(path, granted);

const realProgram = (path: string): string | undefined => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
};

/** The path inside at which `command` is found, as `cwd` and `searchPath` of the sandbox have it. Throws where it is not. */
export const programInside = (
  command: string,
  { cwd, searchPath }: { readonly cwd: string; readonly searchPath: string },
  machine: Machine,
  granted: Granted,
): string => {
  if (command === machine.node) return insideNode;
  const candidates = command.includes('/')
    ? [resolve(cwd, command)]
    : searchPath.split(':').map((folder) => `${folder}/${command}`);
  for (const candidate of candidates) {
    if (candidate === insideNode) return insideNode;
    const real = realProgram(candidate);
    if (real !== undefined && isVisible(real, machine, granted)) return candidate;
  }
  throw refusal(
    `the program «${command}» is not there inside its sandbox`,
    'Grant it to read the folder of the program, or write its path in full.',
  );
};
