import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Closed } from '../../../config/confine-paths.ts';
import { real } from '../../../config/place.ts';
import { ownFile } from '../../own-files.ts';

/** Where the gateway's code is: its package, and the packages that it is made of. */
const codeFolders = (): readonly string[] => {
  const own = real(dirname(ownFile('package.json')));
  const beside = dirname(own);
  if (basename(beside) === 'node_modules') return [beside];
  const packages = join(beside, 'node_modules');
  return existsSync(packages) ? [own, packages] : [own];
};

/** What no confined program may be given, whatever its policy says. */
export const closedPlaces = (state: string, journal: string | undefined): readonly Closed[] => [
  ...codeFolders().map((path): Closed => ({ path, what: "the gateway's own folder", readable: 'within' })),
  { path: real(state), what: "the gateway's state", readable: 'none' },
  ...(journal === undefined ? [] : [{ path: real(journal), what: 'the journal', readable: 'all' } as const]),
];
