import type { Grant } from './grant.ts';
import type { Platform } from './path.ts';

const everyone = {
  effect: 'deny',
  principal: {},
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'gateway',
  givenAt: 0,
} as const;

const drives = Array.from({ length: 26 }, (_, index) => `${String.fromCharCode(65 + index)}:`);

/** Any folder of this name, wherever it is. */
const anywhere = (name: string, platform: Platform): readonly string[] =>
  platform === 'posix' ? [`/**/${name}`] : drives.map((drive) => `${drive}\\**\\${name}`);

/**
 * What no grant can open: the gateway's own state, in which a tool could write its own permission; and the inside of a
 * `.git` folder, where a written file runs as a program the next time its owner uses git. `ownFolders` are absolute, in
 * each form in which they are known.
 */
export const guards = (ownFolders: readonly string[], platform: Platform): readonly Grant[] => [
  { ...everyone, id: 'builtin:state-read', level: 'resource_read', conditions: { paths: ownFolders } },
  { ...everyone, id: 'builtin:state-write', level: 'resource_write', conditions: { paths: ownFolders } },
  { ...everyone, id: 'builtin:git-folder', level: 'resource_write', conditions: { paths: anywhere('.git', platform) } },
];
