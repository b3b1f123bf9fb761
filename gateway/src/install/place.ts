import { basename, dirname, join, relative, sep } from 'node:path';

/** The folder of all installed servers, in the data folder. */
export const serversFolder = (data: string): string => join(data, 'servers');

/** `@scope/name` as the name of a folder; no name of a package has a `+`, so no two are the same. */
export const packageFolder = (data: string, name: string): string => join(serversFolder(data), name.replace('/', '+'));

/** The folder of one version: whole once it is there, and never changed. */
export const versionFolder = (data: string, name: string, version: string): string =>
  join(packageFolder(data, name), version);

/** The list of an installed folder's files. It lies beside the folder, which is all that a server gets to see. */
export const manifestPath = (folder: string): string => `${folder}.json`;

/** What was seen at the last verification. */
export const seenPath = (folder: string): string => `${folder}.seen.json`;

/** Where a package lies within its folder. */
export const packageWithin = (folder: string, name: string): string => join(folder, 'node_modules', ...name.split('/'));

/** The installed folder that a path lies in, undefined where it lies in none. */
export const installedFolderOf = (path: string, data: string): string | undefined => {
  const [name, version, ...rest] = relative(serversFolder(data), path).split(sep);
  if (name === undefined || version === undefined || name === '..' || rest.length === 0) return undefined;
  const folder = join(serversFolder(data), name, version);
  return path.startsWith(folder + sep) ? folder : undefined;
};

/** What an installed folder is of. */
export const installedAs = (folder: string): { readonly name: string; readonly version: string } => ({
  name: basename(dirname(folder)).replace('+', '/'),
  version: basename(folder),
});
