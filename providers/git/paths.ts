import { isAbsolute, posix, sep } from 'node:path';

import { GitFailure } from './failure.ts';
import { visible } from './visible.ts';

/**
 * The paths a caller gave, relative to the repository, for after `--`. By their text alone: git follows no link inside the
 * working tree, so a link that leads outside shows as a link.
 */
export const repositoryPaths = (spellings: readonly string[], given: readonly string[]): string[] =>
  given.map((path) => repositoryPath(spellings, path));

const repositoryPath = (spellings: readonly string[], given: string): string => {
  const shown = visible(given);
  if (given === '' || given.includes('\0')) throw refusal(shown, 'it is empty or holds a NUL character');
  if (given.startsWith('-')) {
    throw new GitFailure(`The path ${shown} begins with a dash, like an option.`, `Write it as ./${shown}.`);
  }
  const slashed = sep === '\\' ? given.replaceAll('\\', '/') : given;
  const relative = isAbsolute(given) ? below(spellings, slashed) : slashed;
  const path = relative === undefined ? undefined : posix.normalize(relative).replace(/(?<=.)\/$/, '');
  if (path === undefined || path === '..' || path.startsWith('../')) throw refusal(shown, 'it lies outside');
  if (path.split('/').some((part) => part.toLowerCase() === '.git'))
    throw refusal(shown, 'git keeps its own data there');
  return path;
};

const below = (spellings: readonly string[], path: string): string | undefined => {
  const normal = posix.normalize(path);
  for (const root of spellings.map((spelling) => spelling.replaceAll(sep, '/').replace(/\/$/, ''))) {
    if (normal === root || normal === `${root}/`) return '.';
    if (normal.startsWith(`${root}/`)) return normal.slice(root.length + 1);
  }
  return undefined;
};

const refusal = (path: string, why: string): GitFailure =>
  new GitFailure(`The path ${path} is not one of this repository: ${why}.`, 'Give a path relative to the repository.');
