import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** Windows starts `npx.exe` for `npx`. */
const endings = (command: string): readonly string[] =>
  process.platform === 'win32' && !/\.[a-z]{3}$/i.test(command) ? ['.exe', '.com'] : [''];

/** Where a command would be found when it is started in `cwd` with this search path; undefined when it would not. */
export const findProgram = (
  command: string,
  cwd: string,
  searchPath = process.env['PATH'] ?? '',
): string | undefined => {
  const named = isAbsolute(command) || /[\\/]/.test(command);
  const places = named
    ? [resolve(cwd, command)]
    : searchPath.split(delimiter).map((folder) => join(folder === '' ? cwd : folder, command));
  return places.flatMap((place) => endings(command).map((ending) => place + ending)).find(isProgram);
};
