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

/** Neither to be read nor to be written. Paths are absolute, in each form in which they are known. */
const closed = (what: string, paths: readonly string[]): readonly Grant[] =>
  paths.length === 0
    ? []
    : [
        { ...everyone, id: `builtin:${what}-read`, level: 'resource_read', conditions: { paths } },
        { ...everyone, id: `builtin:${what}-write`, level: 'resource_write', conditions: { paths } },
      ];

/**
 * What no grant can open: the gateway's own state, in which a tool could write its own permission; the key of its
 * certificate, with which anyone could pass for it; and the inside of a `.git` folder, where a written file runs as a
 * program the next time its owner uses git.
 */
export const guards = (
  own: { readonly state: readonly string[]; readonly key: readonly string[] },
  platform: Platform,
): readonly Grant[] => [
  ...closed('state', own.state),
  ...closed('key', own.key),
  { ...everyone, id: 'builtin:git-folder', level: 'resource_write', conditions: { paths: anywhere('.git', platform) } },
];
